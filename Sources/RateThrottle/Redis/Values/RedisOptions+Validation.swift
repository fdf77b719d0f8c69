#if Redis
extension RedisOptions {
    /// Checks everything that does not depend on a URL.
    func validate() throws(RedisError) {
        try OptionRange.check("socketTimeout", socketTimeout)
        try OptionRange.check("socketConnectTimeout", socketConnectTimeout)
        if let stallTimeout { try OptionRange.check("stallTimeout", stallTimeout) }
        guard healthCheckInterval == .zero || OptionRange.durations.contains(healthCheckInterval) else {
            throw .invalidArgument(
                "healthCheckInterval \(healthCheckInterval) is out of range; allowed: 1 ms to 1 hour, or zero for never"
            )
        }
        try OptionRange.check("maxConnections", maxConnections, in: 1...10_000)
        try OptionRange.check("maxInFlight", maxInFlight, in: 1...1_000_000)
        try OptionRange.check("maxBufferedBytes", maxBufferedBytes, in: 65_536...1 << 30)
        try validateClientName()
        try OptionRange.check(login: username, secret)
        try backoff.validate()
        try tls?.validate()
        try sentinel.validate()
    }

    private func validateClientName() throws(RedisError) {
        guard let clientName else { return }
        let isPrintable = clientName.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        guard isPrintable, (1...256).contains(clientName.utf8.count) else {
            throw .invalidArgument(
                """
                clientName \(String(clientName.prefix(80)).debugDescription) is not a name; allowed: 1 to 256 printable \
                ASCII characters without spaces, or nil for none
                """
            )
        }
    }
}
#endif
