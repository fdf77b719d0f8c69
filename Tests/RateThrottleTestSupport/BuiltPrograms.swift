import Foundation

/// The programs of this package, as this build made them: the tool and the snippets.
package enum BuiltPrograms {
    /// The path of one of them.
    package static func path(of name: String) -> String {
        Bundle.module.bundleURL.deletingLastPathComponent().appending(path: name).path
    }
}
