/// Lines over a logarithmic axis; the other begins at zero.
struct LineChart {
    let title: String
    let xTitle: String
    let yTitle: String
    let series: [Series]

    private static let (width, height) = (760.0, 420.0)
    private static let (left, right, top, bottom) = (80.0, 710.0, 60.0, 300.0)

    var svg: String {
        let names = (series.count + 1) / 2
        var picture = Picture(width: Int(Self.width), height: Int(Self.bottom) + 60 + names * 20, title: title)
        picture.text(title, x: 20, y: 30, style: "title")
        picture.text(yTitle, x: Self.right, y: 30, anchor: .end)
        let points = series.flatMap(\.points)
        let lowest = log10(of: points.map(\.x).min() ?? 1)
        let highest = max(log10(of: points.map(\.x).max() ?? 10), lowest + 0.1)
        let step = Self.step(for: points.map(\.y).max() ?? 1)
        let top = max(((points.map(\.y).max() ?? 1) / step).rounded(.up), 1) * step
        func place(_ x: Double) -> Double {
            Self.left + (log10(of: x) - lowest) / (highest - lowest) * (Self.right - Self.left)
        }
        func height(_ y: Double) -> Double { Self.bottom - y / top * (Self.bottom - Self.top) }
        for mark in stride(from: 0, through: top + step / 2, by: step) {
            let y = height(mark)
            picture.line(fromX: Self.left, y: y, toX: Self.right, toY: y, style: mark == 0 ? "base" : "grid")
            picture.text(Number.grouped(Int(mark)), x: Self.left - 8, y: y + 4, anchor: .end)
        }
        for x in Set(points.map(\.x)).sorted() {
            picture.text(Number.grouped(Int(x)), x: place(x), y: Self.bottom + 18, anchor: .middle)
        }
        picture.text(xTitle, x: (Self.left + Self.right) / 2, y: Self.bottom + 38, anchor: .middle)
        for (index, line) in series.enumerated() {
            let color = index % Picture.colors
            picture.curve(line.points.map { (place($0.x), height($0.y)) }, color: color)
            let (column, row) = (Double(index % 2), Double(index / 2))
            let (x, y) = (Self.left + column * 330, Self.bottom + 56 + row * 20)
            picture.bar(x: x, y: y - 8, width: 14, height: 8, color: color)
            picture.text(line.name, x: x + 22, y: y)
        }
        return picture.svg
    }

    private func log10(of value: Double) -> Double { Logarithm.decimal(max(value, 1)) }

    /// The distance of lines, a round number of which four to eight fit.
    private static func step(for largest: Double) -> Double {
        var step = 1.0
        while largest / step > 8 {
            for factor in [2, 2.5, 2] where largest / step > 8 { step *= factor }
        }
        return step
    }
}
