/// An object that somebody else keeps alive, used without counting references: threads that share the object would fight
/// for the count.
///
/// Safe as long as the owner says: whoever makes one holds the object for as long as it can be used.
@safe package struct UncountedReference<Object: AnyObject & Sendable>: Sendable {
    private let object: Unmanaged<Object>

    /// Makes a reference to an object that the caller holds.
    package init(toHeld object: Object) {
        unsafe self.object = Unmanaged.passUnretained(object)
    }

    /// Runs a body on the object.
    @inline(__always)
    package func withObject<Result, Failure: Error>(_ body: (Object) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        // It lets no typed error through.
        let result = unsafe object._withUnsafeGuaranteedRef { object in
            Swift.Result { () throws(Failure) in try body(object) }
        }
        return try result.get()
    }
}
