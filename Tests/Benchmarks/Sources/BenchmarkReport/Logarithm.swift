import Foundation

/// Logarithms, apart because Foundation brings a function of that name.
enum Logarithm {
    static func decimal(_ value: Double) -> Double { log10(value) }
}
