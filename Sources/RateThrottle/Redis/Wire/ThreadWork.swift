#if Redis
/// What a thread is to do: an object, because C hands over a pointer.
final class ThreadWork: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}
#endif
