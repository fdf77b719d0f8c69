#if Redis
@testable import RateThrottle

/// A step, comparable: commands by the number of their call, errors by their code.
indirect enum Event: Equatable {
    case nothing, ready, repeated
    case finished(UInt64, RedisReply)
    case failed(UInt64, RedisError.Code)
    case retry(UInt64, after: Duration?)
    case astray(UInt64, RedisError.Code)
    case redirected(UInt64, Redirection)
    case message(RedisReply)
    case close(RedisError.Code)
    case each([Event])

    init(_ step: Step) {
        self =
            switch step {
            case .nothing: .nothing
            case .ready: .ready
            case .repeated: .repeated
            case .finish(let command, .success(let reply)): .finished(command.call, reply)
            case .finish(let command, .failure(let error)): .failed(command.call, error.code)
            case .retry(let command, let pause): .retry(command.call, after: pause)
            case .astray(let command, let error): .astray(command.call, error.code)
            case .redirected(let command, let redirection, _): .redirected(command.call, redirection)
            case .message(let message): .message(message)
            case .close(let error): .close(error.code)
            case .each(let steps): .each(steps.map(Event.init))
            }
    }
}
#endif
