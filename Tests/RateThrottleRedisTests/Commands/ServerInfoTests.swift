#if Redis
import Testing

@testable import RateThrottle

@Suite("What INFO answers")
struct ServerInfoTests {
    @Test func fieldsAreLinesWithAColon() {
        let text =
            "# Server\r\nredis_version:7.0.15\r\nempty:\r\n\r\nexecutable:/a:b\r\nno colon\r\nredis_version:2\r\n"
        #expect(ServerInfo.fields(of: text) == ["redis_version": "7.0.15", "empty": "", "executable": "/a:b"])
        #expect(ServerInfo.fields(of: "").isEmpty)
    }

    @Test func oneServerSpeaksForItself() {
        #expect(ServerInfo.merged([]).isEmpty)
        let info = ["used_memory": "5", "used_memory_human": "odd", "db0": "keys=x"]
        #expect(ServerInfo.merged([info]) == info)
    }

    @Test(arguments: [
        ("used_memory", ["1000", "24"], "1024"), ("connected_clients", ["1", "2", "3"], "6"),
        ("total_commands_processed", ["5", "5"], "10"), ("expired_keys", ["0", "-1"], "-1"),
        ("instantaneous_ops_per_sec", ["1", "2"], "3"), ("mem_fragmentation_bytes", ["1", "2"], "3"),
        // Not whole numbers, not all, or not to be added up.
        ("instantaneous_input_kbps", ["0.50", "0.50"], "0.50"), ("used_memory_scripts_human", ["1K", "2K"], "1K,2K"),
        ("maxmemory_policy", ["noeviction", "noeviction"], "noeviction"), ("role", ["master", "master"], "master"),
        ("tcp_port", ["7000", "7001"], "7000,7001"), ("uptime_in_seconds", ["5", "5"], "5"),
        ("redis_version", ["7.0.15", "7.2.0"], "7.0.15,7.2.0"),
    ])
    func sumsAndTheRest(_ name: String, _ values: [String], _ merged: String) {
        #expect(ServerInfo.merged(values.map { [name: $0] }) == [name: merged])
    }

    @Test func whatOnlySomeSayIsTheirs() {
        let merged = ServerInfo.merged([["used_memory": "5", "a": "1"], ["used_memory": "6", "b": "2"], [:]])
        #expect(merged == ["used_memory": "11", "a": "1", "b": "2"])
    }

    @Test(arguments: [
        (["keys=3,expires=1,avg_ttl=100", "keys=4,expires=3,avg_ttl=200"], "keys=7,expires=4,avg_ttl=175"),
        (["keys=3,expires=0,avg_ttl=0", "keys=4,expires=0,avg_ttl=0"], "keys=7,expires=0,avg_ttl=0"),
        (["keys=1,expires=0,avg_ttl=0,subexpiry=0"], "keys=1,expires=0,avg_ttl=0,subexpiry=0"),
        (["odd", "keys=4,expires=0,avg_ttl=0"], "odd,keys=4,expires=0,avg_ttl=0"),
    ])
    func keysAreAddedUpAndTheirLifetimeIsTheMean(_ values: [String], _ merged: String) {
        #expect(ServerInfo.merged(values.map { ["db0": $0] }) == ["db0": merged])
    }

    @Test(arguments: [
        ([1, 2], "3B"), ([512, 511], "1023B"), ([512, 512], "1.00K"), ([1_536, 0], "1.50K"), ([1 << 20, 0], "1.00M"),
        ([3 << 29, 3 << 29], "3.00G"), ([1 << 40, 1 << 39], "1.50T"), ([1 << 50, 0], "1.00P"), ([1 << 60, 0], "1.00E"),
        ([Int.max, 0], "8.00E"), ([1_075, 0], "1.05K"),
    ])
    func bytesAreWrittenForPeopleAnew(_ values: [Int], _ text: String) {
        let merged = ServerInfo.merged(values.map { ["used_memory": "\($0)", "used_memory_human": "old"] })
        #expect(merged["used_memory_human"] == text)
    }

    /// Of a server that counts as nobody does.
    @Test func sumsThatAreTooLargeDoNoHarm() {
        let huge = "\(Int.max)"
        let merged = ServerInfo.merged([
            ["used_memory": huge, "used_memory_human": "x", "db0": "keys=\(huge),expires=\(huge),avg_ttl=\(huge)"],
            ["used_memory": huge, "used_memory_human": "x", "db0": "keys=\(huge),expires=\(huge),avg_ttl=\(huge)"],
        ])
        #expect(merged["used_memory"] == "-2" && merged["db0"] != nil)
    }
}
#endif
