public import ArgumentParser
public import RateThrottle

extension RateThrottleStrategy: @retroactive ExpressibleByArgument {}
