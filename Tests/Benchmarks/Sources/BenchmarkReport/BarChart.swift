/// Bars in groups, one below the other, with their values; the longest bar fills the width.
struct BarChart {
    /// Bars under one name.
    typealias Group = (name: String, bars: [(name: String, value: Double)])

    let title: String
    let unit: String
    let groups: [Group]

    private static let width = 760
    private static let left = 270.0
    private static let rowHeight = 20.0

    var svg: String {
        let rows = groups.reduce(0) { $0 + $1.bars.count }
        let height = 60 + Double(rows) * Self.rowHeight + Double(groups.count) * 34
        var picture = Picture(width: Self.width, height: Int(height), title: title)
        picture.text(title, x: 20, y: 30, style: "title")
        picture.text(unit, x: Double(Self.width) - 20, y: 30, anchor: .end)
        let longest = groups.flatMap { $0.bars.map(\.value) }.max() ?? 1
        let scale = (Double(Self.width) - Self.left - 80) / max(longest, 1)
        var names: [String] = []
        for bar in groups.flatMap(\.bars) where !names.contains(bar.name) { names.append(bar.name) }
        var y = 48.0
        for group in groups {
            y += 22
            picture.text(group.name, x: 20, y: y, style: "name")
            y += 8
            for bar in group.bars {
                let color = (names.firstIndex(of: bar.name) ?? 0) % Picture.colors
                picture.text(bar.name, x: Self.left - 8, y: y + 13, anchor: .end)
                picture.bar(x: Self.left, y: y + 3, width: max(bar.value * scale, 1), height: 13, color: color)
                picture.text(Number.text(bar.value), x: Self.left + bar.value * scale + 6, y: y + 13)
                y += Self.rowHeight
            }
            y += 4
        }
        return picture.svg
    }
}
