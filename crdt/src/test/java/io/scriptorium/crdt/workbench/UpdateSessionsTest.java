package io.scriptorium.crdt.workbench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Functions on updates at the workbench, which need no document. */
class UpdateSessionsTest {
    @RegisterExtension
    static final BothBenches BENCHES = new BothBenches();

    @Test
    void merge_updatesInAnyOrder_isOne() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"a"]}
                two = {"do":"text","doc":"a","root":"t","insert":[1,"b"]}
                three = {"do":"text","doc":"a","root":"t","insert":[2,"c"]}
                {"do":"merge","updates":["$one.update","$two.update","$three.update"]}
                > {"update":"AQMBAAQBAXQBYYQBAAFihAEBAWMA"}
                {"do":"merge","updates":["$three.update","$one.update","$two.update"]}
                > {"update":"AQMBAAQBAXQBYYQBAAFihAEBAWMA"}
                {"do":"merge","updates":["$one.update","$three.update"]}
                > {"update":"AQMBAAQBAXQBYQoBhAEBAWMA"}
                {"do":"merge","updates":["$one.update","$one.update"]}
                > {"update":"AQEBAAQBAXQBYQA="}
                """);
    }

    @Test
    void merge_v2_isTheSame() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"a"],"v":2}
                two = {"do":"text","doc":"a","root":"t","insert":[1,"b"],"v":2}
                {"do":"merge","updates":["$one.update","$two.update"],"v":2}
                > {"update":"AAACQQABAAADBACEBgN0YWJBAQEBAAABAgAA"}
                """);
    }

    @Test
    void diff_againstAVector_isWhatItLacks() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"a"]}
                then = {"do":"vector","doc":"a"}
                {"do":"text","doc":"a","root":"t","insert":[1,"bc"]}
                {"do":"text","doc":"a","root":"t","delete":[0,1]}
                all = {"do":"state","doc":"a"}
                now = {"do":"vector","doc":"a"}
                {"do":"diff","update":"$all.update","vector":"$then.vector"}
                > {"update":"AQEBAYQBAAJiYwEBAQAB"}
                {"do":"diff","update":"$all.update","vector":"$now.vector"}
                > {"update":"AAEBAQAB"}
                {"do":"diff","update":"$all.update","vector":"AA=="}
                > {"update":"AQIBAAEBAXQBhAEAAmJjAQEBAAE="}
                all2 = {"do":"state","doc":"a","v":2}
                {"do":"diff","update":"$all2.update","vector":"$then.vector","v":2}
                > {"update":"AAACQQABAAABhAQCYmMCAAAAAQEBAQEBAAA="}
                """);
    }

    @Test
    void vectorOf_anUpdate_stopsAtWhatIsMissing() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"a"]}
                two = {"do":"text","doc":"a","root":"t","insert":[1,"b"]}
                three = {"do":"text","doc":"a","root":"t","insert":[2,"c"]}
                gap = {"do":"merge","updates":["$one.update","$three.update"]}
                {"do":"vectorOf","update":"$gap.update"}
                > {"vector":"AQEB"}
                {"do":"vectorOf","update":"$two.update"}
                > {"vector":"AA=="}
                all2 = {"do":"state","doc":"a","v":2}
                {"do":"vectorOf","update":"$all2.update","v":2}
                > {"vector":"AQED"}
                {"do":"vectorOf","update":"AAA="}
                > {"vector":"AA=="}
                """);
    }

    @Test
    void convert_toTheOtherFormatAndBack_isTheSame() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab",{"bold":true}]}
                {"do":"map","doc":"a","root":"m","set":["k",[1,{"x":null}]]}
                {"do":"text","doc":"a","root":"t","delete":[0,1]}
                all = {"do":"state","doc":"a"}
                > {"update":"AQUBAAYBAXQEYm9sZAR0cnVlgQEAAYQBAQFihgECBGJvbGQEbnVsbCgBAW0BawF1An0BdgEBeH4BAQEBAQ=="}
                two = {"do":"convert","update":"$all.update","from":1,"to":2}
                > {"update":"AAIAAgJBAgMAAwAACQYAgQCEAIYAKBMMdGJvbGRiYm9sZG1rAQQBBEEAAQEAAkEAAQUAeH51An0BdgEBeH4BAQEBAA=="}
                {"do":"convert","update":"$all.update"}
                > {"update":"AAIAAgJBAgMAAwAACQYAgQCEAIYAKBMMdGJvbGRiYm9sZG1rAQQBBEEAAQEAAkEAAQUAeH51An0BdgEBeH4BAQEBAA=="}
                {"do":"convert","update":"$two.update","from":2,"to":1}
                > {"update":"AQUBAAYBAXQEYm9sZAR0cnVlgQEAAYQBAQFihgECBGJvbGQEbnVsbCgBAW0BawF1An0BdgEBeH4BAQEBAQ=="}
                {"do":"convert","update":"$all.update","from":1,"to":1}
                > {"update":"AQUBAAYBAXQEYm9sZAR0cnVlgQEAAYQBAQFihgECBGJvbGQEbnVsbCgBAW0BawF1An0BdgEBeH4BAQEBAQ=="}
                """);
    }

    @Test
    void convert_emptyUpdates_areTheSmallestOnes() {
        BENCHES.play("""
                {"do":"convert","update":"AAA=","from":1,"to":2}
                > {"update":"AAAAAAAAAQAAAAAAAA=="}
                {"do":"convert","update":"AAAAAAAAAQAAAAAAAA==","from":2,"to":1}
                > {"update":"AAA="}
                """);
    }

    @Test
    void inspect_anUpdate_listsClientsStructsAndDeletes() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"hello"]}
                two = {"do":"array","doc":"b","root":"l","push":[1,2]}
                three = {"do":"text","doc":"a","root":"t","delete":[1,2]}
                all = {"do":"merge","updates":["$one.update","$two.update","$three.update"]}
                {"do":"inspect","update":"$all.update"}
                > {"clients":[[2,0,2],[1,0,5]],"structs":2,"deleteRanges":1}
                {"do":"inspect","update":"$three.update"}
                > {"clients":[],"structs":0,"deleteRanges":1}
                {"do":"inspect","update":"AAA="}
                > {"clients":[],"structs":0,"deleteRanges":0}
                all2 = {"do":"convert","update":"$all.update","from":1,"to":2}
                {"do":"inspect","update":"$all2.update","v":2}
                > {"clients":[[2,0,2],[1,0,5]],"structs":2,"deleteRanges":1}
                """);
    }

    @Test
    void updates_madeFromUpdates_applyAsTheDocumentDoes() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                {"do":"doc","doc":"c","client":3}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"one"]}
                {"do":"apply","doc":"b","update":"$one.update"}
                two = {"do":"text","doc":"b","root":"t","insert":[3," two"]}
                {"do":"apply","doc":"a","update":"$two.update"}
                three = {"do":"text","doc":"a","root":"t","delete":[0,2]}
                all = {"do":"merge","updates":["$three.update","$two.update","$one.update"]}
                {"do":"apply","doc":"c","update":"$all.update"}
                > {"pending":false}
                {"do":"read","doc":"c","root":"t","as":"string"}
                > {"value":"e two"}
                {"do":"state","doc":"c"}
                > {"update":"AgECAIQBAgQgdHdvAgEAAQEBdAKEAQEBZQEBAQAC"}
                {"do":"state","doc":"a"}
                > {"update":"AgECAIQBAgQgdHdvAgEAAQEBdAKEAQEBZQEBAQAC"}
                """);
    }
}
