#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the tool asks of the operating system: the only file that knows its name.
enum SystemCall {
    /// Why the last call failed.
    struct Failure: Error, Equatable {
        let number: CInt

        /// The reader of a pipe went away.
        static let brokenPipe = Failure(number: EPIPE)
        static let isDirectory = Failure(number: EISDIR)

        /// What it is called.
        var reason: String { String(cString: strerror(number)) }
    }

    static let standardInput: CInt = STDIN_FILENO
    static let standardOutput: CInt = STDOUT_FILENO
    static let standardError: CInt = STDERR_FILENO

    /// Opens a file to be read.
    static func openFile(_ path: String) throws(Failure) -> CInt {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(number: errno) }
        return descriptor
    }

    static func closeFile(_ descriptor: CInt) {
        close(descriptor)
    }

    /// Reads what is there, and waits while nothing is. An empty buffer reads nothing.
    /// - Returns: How many bytes; 0 at the end.
    static func readBytes(_ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw Failure(number: errno) }
        }
    }

    /// Writes all bytes.
    static func writeBytes(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let part = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = write(descriptor, part.baseAddress, part.count)
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw Failure(number: errno)
            }
        }
    }

    /// The size of a regular file that may be read; nil for a pipe or a device, which have none. Opens nothing: opening
    /// and closing a named pipe would end its writer.
    static func regularSize(_ path: String) throws(Failure) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else { throw Failure(number: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw .isDirectory
        case S_IFREG: return Int(status.st_size)
        default: return nil
        }
    }

    /// Whether all arguments of the process are valid as they were given.
    static var argumentsAreUTF8: Bool {
        (0..<Int(CommandLine.argc)).allSatisfy { number in
            CommandLine.unsafeArgv[number].map { String(validatingCString: $0) != nil } ?? true
        }
    }

    /// Takes the place of standard streams that the caller closed, so that no file or socket of the process gets their
    /// numbers and is written to by mistake. Reading and writing them fails as if they were closed still.
    static func holdClosedStreams() {
        for stream in [standardInput, standardOutput, standardError] where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number is this one.
            _ = open("/dev/null", stream == standardInput ? O_WRONLY : O_RDONLY)
        }
    }

    static func isTerminal(_ descriptor: CInt) -> Bool {
        isatty(descriptor) == 1
    }

    /// The value of an environment variable; nil when it is not set.
    static func environmentValue(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Makes a reader that goes away, of the report or of a child's input, an error instead of the process's end.
    static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// The position of a byte, from a start within the buffer or at its end.
    static func position(of byte: UInt8, in buffer: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let base = buffer.baseAddress, let found = memchr(base + start, CInt(byte), buffer.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    static func endProcess(_ status: Int32) -> Never {
        exit(status)
    }
}
