/// A ratio that the library is to reach.
struct Target {
    /// What is compared.
    let name: String
    /// The library's figure.
    let own: Double?
    /// Who is named beside it.
    let peer: String
    /// Its figure; 1 where the target is no ratio.
    let other: Double?
    /// What the ratio of the two is to be at most, or at least.
    let bound: Double
    let isMaximum: Bool
    /// The same in each round in which both were measured.
    var rounds: [Target] = []

    /// The ratio of the two. Of several rounds the median: what was measured at another time is no comparison.
    var ratio: Double? {
        if !rounds.isEmpty { return Figures.median(rounds.compactMap(\.ratio)) }
        guard let own, let other, other > 0 else { return nil }
        return own / other
    }

    var isMet: Bool? { ratio.map { isMaximum ? $0 <= bound : $0 >= bound } }
}
