#if Redis
/// How a connection is encrypted. Printing one never shows the password of the key.
public struct RedisTLS: Sendable, Hashable {
    /// Whether the server must prove who it is; by default ``CertificateRequirements/required``.
    public var certificateRequirements: CertificateRequirements
    /// The path of a PEM file with the authorities to trust. With neither file nor directory the system's are trusted.
    public var caCertificates: String?
    /// The path of a directory with the authorities to trust, prepared by `openssl rehash`.
    public var caDirectory: String?
    /// The path of a PEM file with the client's own certificate first, then those that signed it; nil for none.
    public var certificate: String?
    /// The path of a PEM file with the certificate's private key; nil when it is in the certificate's file.
    public var privateKey: String?
    /// The name or address that the server's certificate must be for; nil for the host that is connected to.
    public var serverName: String?
    /// The oldest version of TLS that is spoken; by default 1.2.
    public var minimumVersion: MinimumVersion
    /// The password of the private key, as it is kept.
    var keySecret: RedisSecret?

    /// The password of the private key; nil when it is not encrypted.
    public var privateKeyPassword: String? {
        get { keySecret?.revealed }
        set { keySecret = newValue.map(RedisSecret.init) }
    }

    /// Makes settings. The files are read, and everything is checked, when a client is made.
    /// - Parameters:
    ///   - certificateRequirements: Whether the server must prove who it is.
    ///   - caCertificates: The path of a PEM file with the authorities to trust.
    ///   - caDirectory: The path of a directory with the authorities to trust.
    ///   - certificate: The path of a PEM file with the client's own certificate.
    ///   - privateKey: The path of a PEM file with its private key. Needs a certificate.
    ///   - privateKeyPassword: The password of the private key. Needs a certificate.
    ///   - serverName: The name or address that the server's certificate must be for.
    ///   - minimumVersion: The oldest version of TLS that is spoken.
    public init(
        certificateRequirements: CertificateRequirements = .required,
        caCertificates: String? = nil,
        caDirectory: String? = nil,
        certificate: String? = nil,
        privateKey: String? = nil,
        privateKeyPassword: String? = nil,
        serverName: String? = nil,
        minimumVersion: MinimumVersion = .tls12
    ) {
        self.certificateRequirements = certificateRequirements
        self.caCertificates = caCertificates
        self.caDirectory = caDirectory
        self.certificate = certificate
        self.privateKey = privateKey
        self.serverName = serverName
        self.minimumVersion = minimumVersion
        self.keySecret = privateKeyPassword.map(RedisSecret.init)
    }
}

extension RedisTLS {
    /// Whether the server's certificate is checked.
    var verifies: Bool { certificateRequirements != .none }

    /// Checks everything but the files.
    /// - Parameter name: What the settings are called in an error.
    /// - Throws: ``RedisError`` that names the setting.
    func validate(as name: String = "tls") throws(RedisError) {
        try OptionRange.check("\(name).caCertificates", text: caCertificates)
        try OptionRange.check("\(name).caDirectory", text: caDirectory)
        try OptionRange.check("\(name).certificate", text: certificate)
        try OptionRange.check("\(name).privateKey", text: privateKey)
        try OptionRange.check("\(name).privateKeyPassword", text: privateKeyPassword)
        if certificate == nil, privateKey != nil || keySecret != nil {
            let option = privateKey != nil ? "\(name).privateKey" : "\(name).privateKeyPassword"
            throw .invalidArgument("\(option) is given without a certificate; give \(name).certificate too")
        }
        guard let serverName else { return }
        guard HostSyntax.isName(serverName) || HostSyntax.isIPv6(serverName) else {
            throw .invalidArgument(
                """
                \(name).serverName \(String(serverName.prefix(80)).debugDescription) is not a name or an address; allowed: \
                letters, digits, '-' and '_' between single dots, or an address without brackets
                """
            )
        }
    }
}

extension RedisTLS: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private var parts: [(label: String?, value: Any)] {
        [
            ("certificateRequirements", certificateRequirements), ("caCertificates", caCertificates as Any),
            ("caDirectory", caDirectory as Any), ("certificate", certificate as Any),
            ("privateKey", privateKey as Any), ("privateKeyPassword", keySecret as Any),
            ("serverName", serverName as Any), ("minimumVersion", minimumVersion),
        ]
    }

    /// The settings, with `<secret>` for the password.
    public var description: String { Mirror.text(of: self) }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// The settings, with `<secret>` for the password.
    public var customMirror: Mirror { Mirror(self, children: parts, displayStyle: .struct) }
}
#endif
