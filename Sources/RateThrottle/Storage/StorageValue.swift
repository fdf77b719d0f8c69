/// What a key holds. It comes out of every backend with the type that it went in with: "123" stays text.
///
/// Two values are equal when they are the same, bit for bit: NaN equals itself, 0.0 is not −0.0, and two spellings of "é"
/// are two strings.
public enum StorageValue: Sendable {
    /// Text.
    case string(String)
    /// A whole number of 64 bits.
    case integer(Int)
    /// A floating-point number; every bit pattern survives, NaN and −0 included.
    case double(Double)
    /// Bytes.
    case bytes([UInt8])
}

extension StorageValue: Hashable {
    /// Whether two values are the same, bit for bit.
    /// - Parameters:
    ///   - left: One.
    ///   - right: The other.
    /// - Returns: Whether they have the same type and the same bits.
    public static func == (left: StorageValue, right: StorageValue) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.integer(let left), .integer(let right)): left == right
        case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
        case (.bytes(let left), .bytes(let right)): left == right
        default: false
        }
    }

    /// Feeds what `==` compares.
    /// - Parameter hasher: Where to.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .string(let value): hasher.combine(Array(value.utf8))
        case .integer(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.bitPattern)
        case .bytes(let value): hasher.combine(value)
        }
    }
}

extension StorageValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByArrayLiteral
{
    /// Makes a string.
    /// - Parameter value: The text.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Makes an integer.
    /// - Parameter value: The number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// Makes a double.
    /// - Parameter value: The number.
    public init(floatLiteral value: Double) { self = .double(value) }

    /// Makes bytes.
    /// - Parameter elements: The bytes.
    public init(arrayLiteral elements: UInt8...) { self = .bytes(elements) }
}

extension StorageValue {
    /// The text, when it is a string.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }

    /// The number, when it is an integer.
    public var intValue: Int? { if case .integer(let value) = self { value } else { nil } }

    /// The number, when it is a double.
    public var doubleValue: Double? { if case .double(let value) = self { value } else { nil } }

    /// The bytes, when it is bytes.
    public var bytesValue: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
}

/// What `set` takes besides ``StorageValue`` itself: String, Int, Double and [UInt8].
public protocol StorageValueConvertible: Sendable {
    /// The same as a value, with its type.
    var storageValue: StorageValue { get }
}

extension String: StorageValueConvertible {
    /// The text as a value.
    public var storageValue: StorageValue { .string(self) }
}

extension Int: StorageValueConvertible {
    /// The number as a value.
    public var storageValue: StorageValue { .integer(self) }
}

extension Double: StorageValueConvertible {
    /// The number as a value.
    public var storageValue: StorageValue { .double(self) }
}

extension [UInt8]: StorageValueConvertible {
    /// The bytes as a value.
    public var storageValue: StorageValue { .bytes(self) }
}
