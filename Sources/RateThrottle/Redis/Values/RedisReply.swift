#if Redis
/// What a server answered to a command.
public enum RedisReply: Sendable, Hashable {
    /// Nothing: the key is absent, or there is no result.
    case null
    /// A whole number of 64 bits.
    case integer(Int)
    /// A short line such as "OK".
    case status(String)
    /// Bytes, most often text.
    case bulk([UInt8])
    /// An error of one element of an array, in the server's words. An error that is the whole reply is thrown instead.
    case error(String)
    /// Several replies, in order.
    case array([RedisReply])
}

extension RedisReply {
    /// The number, when it is an integer. Digits in a status or a bulk are text.
    public var int: Int? { if case .integer(let value) = self { value } else { nil } }

    /// The text, when it is a status, or a bulk that is valid UTF-8.
    public var string: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The bytes, when it is a bulk, or a status as UTF-8.
    public var bytes: [UInt8]? {
        switch self {
        case .status(let text): Array(text.utf8)
        case .bulk(let bytes): bytes
        default: nil
        }
    }

    /// The elements, when it is an array.
    public var array: [RedisReply]? { if case .array(let elements) = self { elements } else { nil } }

    /// Whether the server answered with nothing.
    public var isNull: Bool { self == .null }
}
#endif
