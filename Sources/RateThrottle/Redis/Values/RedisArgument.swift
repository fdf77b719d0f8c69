#if Redis
/// What a command takes as an argument: text, numbers and bytes.
public protocol RedisArgument: Sendable {
    /// Adds the argument as the server is to see it, without its length.
    /// - Parameter bytes: Where to; what is there already must stay.
    func append(to bytes: inout [UInt8])
}

extension String: RedisArgument {
    /// Adds the text as UTF-8.
    /// - Parameter bytes: Where to.
    public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension Substring: RedisArgument {
    /// Adds the text as UTF-8.
    /// - Parameter bytes: Where to.
    public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension Int: RedisArgument {
    /// Adds the number as decimal digits.
    /// - Parameter bytes: Where to.
    public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: String(self).utf8) }
}

extension Double: RedisArgument {
    /// Adds the shortest decimal form that reads back as the same number: "0.1", "5.0", "1e+20", "inf", "-inf", "nan".
    /// - Parameter bytes: Where to.
    public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: description.utf8) }
}

extension [UInt8]: RedisArgument {
    /// Adds the bytes as they are.
    /// - Parameter bytes: Where to.
    public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}
#endif
