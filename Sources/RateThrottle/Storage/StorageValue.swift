/// What a key holds. It comes out of every backend with the type that it went in with: "123" stays text.
public enum StorageValue: Sendable, Hashable {
    /// Text.
    case string(String)
    /// A whole number of 64 bits.
    case integer(Int)
    /// A floating-point number; every bit pattern survives, NaN and −0 included.
    case double(Double)
    /// Bytes.
    case bytes([UInt8])
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
