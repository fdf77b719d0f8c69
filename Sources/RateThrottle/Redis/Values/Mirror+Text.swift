#if Redis
extension Mirror {
    /// A value as its mirror shows it, on one line: `Name(part: value, other: nil)`.
    static func text(of value: some CustomReflectable) -> String {
        let parts = value.customMirror.children.map { part in
            "\(part.label ?? "_"): \(present(part.value))"
        }
        return "\(type(of: value))(\(parts.joined(separator: ", ")))"
    }

    /// Without the `Optional(…)` around what is there.
    private static func present(_ value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return "\(value)" }
        return mirror.children.first.map { "\($0.value)" } ?? "nil"
    }
}
#endif
