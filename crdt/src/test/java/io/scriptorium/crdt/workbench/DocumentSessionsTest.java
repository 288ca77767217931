package io.scriptorium.crdt.workbench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Documents at the workbench: created, exchanged as updates of both formats, asked for vectors, states and snapshots. */
class DocumentSessionsTest {
    @RegisterExtension
    static final BothBenches BENCHES = new BothBenches();

    @Test
    void doc_withoutGc_collectsGarbage() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":4}
                {"do":"text","doc":"a","root":"t","insert":[0,"abc"]}
                {"do":"text","doc":"a","root":"t","delete":[0,3]}
                {"do":"state","doc":"a"}
                > {"update":"AQEEAAEBAXQDAQQBAAM="}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":""}
                """);
    }

    @Test
    void doc_withAClient_answersIt() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":true}
                > {"client":1}
                {"do":"doc","doc":"b","client":9007199254740991}
                > {"client":9007199254740991}
                {"do":"doc","doc":"c","client":0}
                > {"client":0}
                """);
    }

    @Test
    void doc_ofANameThatIsTaken_replacesIt() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"old"]}
                {"do":"doc","doc":"a","client":2}
                {"do":"vector","doc":"a"}
                > {"vector":"AA=="}
                {"do":"map","doc":"a","root":"t"}
                > {"update":null}
                {"do":"read","doc":"a","root":"t"}
                > {"value":{}}
                """);
    }

    @Test
    void gc_on_lettingGoOfDeletedContent() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":true}
                {"do":"text","doc":"a","root":"t","insert":[0,"hello"]}
                {"do":"text","doc":"a","root":"t","delete":[1,3]}
                {"do":"state","doc":"a"}
                > {"update":"AQMBAAQBAXQBaIEBAAOEAQMBbwEBAQED"}
                {"do":"state","doc":"a","v":2}
                > {"update":"AAACQQECAAYABQQAgQCEBgN0aG9BAQEBAAEDAQMAAQEBAQI="}
                """);
    }

    @Test
    void gc_off_keepingDeletedContent() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":false}
                {"do":"text","doc":"a","root":"t","insert":[0,"hello"]}
                {"do":"text","doc":"a","root":"t","delete":[1,3]}
                {"do":"state","doc":"a"}
                > {"update":"AQMBAAQBAXQBaIQBAANlbGyEAQMBbwEBAQED"}
                """);
    }

    @Test
    void gc_nestedTypes_becomeStructsWithoutContent() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","insert":[0,[{"$":"map","value":{"k":"v","n":{"$":"text","value":"deep"}}}]]}
                {"do":"array","doc":"a","root":"l","delete":[0,1]}
                {"do":"state","doc":"a"}
                > {"update":"AQIBAAEBAWwBAAYBAQEABw=="}
                """);
    }

    @Test
    void apply_anUpdate_saysWhetherSomethingIsPending() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"a"]}
                two = {"do":"text","doc":"a","root":"t","insert":[1,"b"]}
                {"do":"apply","doc":"b","update":"$two.update"}
                > {"pending":true}
                {"do":"read","doc":"b","root":"t","as":"string"}
                > {"value":""}
                {"do":"pending","doc":"b"}
                > {"update":"AQEBAYQBAAFiAA==","missing":[[1,0]]}
                {"do":"apply","doc":"b","update":"$one.update","v":1}
                > {"pending":false}
                {"do":"read","doc":"b","root":"t","as":"string"}
                > {"value":"ab"}
                {"do":"pending","doc":"b"}
                > {"update":null,"missing":[]}
                """);
    }

    @Test
    void apply_aDeleteOfSomethingUnknown_isPending() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"abc"]}
                two = {"do":"text","doc":"a","root":"t","delete":[1,1]}
                {"do":"apply","doc":"b","update":"$two.update"}
                > {"pending":true}
                {"do":"state","doc":"b"}
                > {"update":"AAEBAQEB"}
                {"do":"apply","doc":"b","update":"$one.update"}
                > {"pending":false}
                {"do":"read","doc":"b","root":"t","as":"string"}
                > {"value":"ac"}
                """);
    }

    @Test
    void apply_v2_isTheSameUpdateInOtherBytes() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"both"],"v":2}
                > {"update":"AAABAQAAAQQIBXRib3RoAQQBAQAAAQEAAA=="}
                {"do":"apply","doc":"b","update":"$one.update","v":2}
                > {"pending":false}
                {"do":"state","doc":"b","v":1}
                > {"update":"AQEBAAQBAXQEYm90aAA="}
                {"do":"state","doc":"b","v":2}
                > {"update":"AAABAQAAAQQIBXRib3RoAQQBAQAAAQEAAA=="}
                """);
    }

    @Test
    void apply_twice_changesNothing() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"map","doc":"a","root":"m","set":["k",1]}
                {"do":"apply","doc":"b","update":"$one.update","updates":true}
                {"do":"apply","doc":"b","update":"$one.update","updates":true}
                > {"pending":false,"updates":[]}
                {"do":"vector","doc":"b"}
                > {"vector":"AQEB"}
                """);
    }

    @Test
    void state_sinceAVector_isWhatThatLacks() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"hello"]}
                then = {"do":"vector","doc":"a"}
                > {"vector":"AQEF"}
                {"do":"text","doc":"a","root":"t","insert":[5," world"]}
                {"do":"state","doc":"a","since":"$then.vector"}
                > {"update":"AQEBBYQBBAYgd29ybGQA"}
                {"do":"state","doc":"a","since":"$then.vector","v":2}
                > {"update":"AAACQQABCAABhAgGIHdvcmxkBgAAAAEBBQA="}
                now = {"do":"vector","doc":"a"}
                {"do":"state","doc":"a","since":"$now.vector"}
                > {"update":"AAA="}
                {"do":"state","doc":"a","since":"AA=="}
                > {"update":"AQEBAAQBAXQLaGVsbG8gd29ybGQA"}
                """);
    }

    @Test
    void twoWriters_whoExchangeStates_agree() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                {"do":"text","doc":"a","root":"t","insert":[0,"A"]}
                {"do":"text","doc":"b","root":"t","insert":[0,"B"]}
                vb = {"do":"vector","doc":"b"}
                va = {"do":"vector","doc":"a"}
                sa = {"do":"state","doc":"a","since":"$vb.vector"}
                sb = {"do":"state","doc":"b","since":"$va.vector"}
                {"do":"apply","doc":"a","update":"$sb.update"}
                {"do":"apply","doc":"b","update":"$sa.update"}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"AB"}
                {"do":"summary","doc":"a"}
                > {"roots":{"t":{"json":"AB","delta":[{"insert":"AB"}]}},"vector":"AgIBAQE=","snapshot":"AAICAQEB","snapshotV2":"AAICAQEB","state":"AgECAAQBAXQBQgEBAAQBAXQBQQA=","stateV2":"AAACAgEAAAEEBwR0QnRBQQIBAQAAAgEAAQAA","pending":{"update":null,"missing":[]},"subdocs":[]}
                {"do":"summary","doc":"b"}
                > {"roots":{"t":{"json":"AB","delta":[{"insert":"AB"}]}},"vector":"AgIBAQE=","snapshot":"AAICAQEB","snapshotV2":"AAICAQEB","state":"AgECAAQBAXQBQgEBAAQBAXQBQQA=","stateV2":"AAACAgEAAAEEBwR0QnRBQQIBAQAAAgEAAQAA","pending":{"update":null,"missing":[]},"subdocs":[]}
                """);
    }

    @Test
    void snapshot_ofBothFormats_isTheMoment() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":false}
                {"do":"snapshot","doc":"a"}
                > {"snapshot":"AAA="}
                {"do":"text","doc":"a","root":"t","insert":[0,"hello"]}
                {"do":"text","doc":"a","root":"t","delete":[1,3]}
                {"do":"snapshot","doc":"a","v":1}
                > {"snapshot":"AQEBAQMBAQU="}
                {"do":"snapshot","doc":"a","v":2}
                > {"snapshot":"AQEBAQIBAQU="}
                """);
    }

    @Test
    void restore_aSnapshot_givesTheDocumentOfThen() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":false}
                {"do":"text","doc":"a","root":"t","insert":[0,"hello"]}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                then = {"do":"snapshot","doc":"a"}
                {"do":"text","doc":"a","root":"t","delete":[0,5]}
                {"do":"map","doc":"a","root":"m","set":["k",2]}
                {"do":"restore","doc":"past","from":"a","snapshot":"$then.snapshot"}
                > {}
                {"do":"text","doc":"past","root":"t"}
                {"do":"map","doc":"past","root":"m"}
                {"do":"read","doc":"past","root":"t","as":"string"}
                > {"value":"hello"}
                {"do":"read","doc":"past","root":"m"}
                > {"value":{"k":1}}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":""}
                """);
    }

    @Test
    void restore_fromADocumentThatCollects_isRefused() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":true}
                then = {"do":"snapshot","doc":"a"}
                {"do":"restore","doc":"past","from":"a","snapshot":"$then.snapshot"}
                ! garbage
                {"do":"vector","doc":"past"}
                ! there is no document 'past'
                """);
    }

    @Test
    void forget_oneDocument_leavesTheOthers() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                {"do":"forget","doc":"a"}
                > {}
                {"do":"vector","doc":"a"}
                ! there is no document 'a'
                {"do":"vector","doc":"b"}
                > {"vector":"AA=="}
                {"do":"forget"}
                > {}
                {"do":"vector","doc":"b"}
                ! there is no document 'b'
                """);
    }

    @Test
    void pending_missingClocks_areNamed() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":7}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"array","doc":"a","root":"l","push":[1,2,3]}
                two = {"do":"array","doc":"a","root":"l","push":[4]}
                three = {"do":"array","doc":"a","root":"l","push":[5]}
                {"do":"apply","doc":"b","update":"$three.update"}
                {"do":"pending","doc":"b"}
                > {"update":"AQEHBIgHAwF9BQA=","missing":[[7,3]]}
                {"do":"apply","doc":"b","update":"$one.update"}
                > {"pending":true}
                {"do":"apply","doc":"b","update":"$two.update"}
                > {"pending":false}
                {"do":"array","doc":"b","root":"l"}
                {"do":"read","doc":"b","root":"l"}
                > {"value":[1,2,3,4,5]}
                """);
    }

    @Test
    void summary_ofAllRoots_isEverythingThatCanBeSeen() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab",{"bold":true}]}
                {"do":"array","doc":"a","root":"l","push":[1,null]}
                {"do":"map","doc":"a","root":"m","set":["k",{"$":"doc","guid":"sub"}]}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p>x</p>"]}
                {"do":"summary","doc":"a"}
                > {"roots":{"l":{"json":[1,null]},"m":{"json":{"k":{"$":"doc","guid":"sub"}}},"t":{"json":"ab","delta":[{"insert":"ab","attributes":{"bold":true}}]},"x":{"json":"<p>x</p>"}},"vector":"AQEK","snapshot":"AAEBCg==","snapshotV2":"AAEBCg==","state":"AQgBAAYBAXQEYm9sZAR0cnVlhAEAAmFihgECBGJvbGQEbnVsbAgBAWwCfQF+KQEBbQFrA3N1YnYABwEBeAMBcAcAAQcGBAABCAF4AA==","stateV2":"AAMAAwACQQMEAAQKAgANBgCEAIYACAApAAcBBB4UdGJvbGRhYmJvbGRsbWtzdWJ4cHgBBAIEQQEDQQEDAQMAAgMGAQIBCAB4fn0BfnYAAA==","pending":{"update":null,"missing":[]},"subdocs":["sub"]}
                """);
    }

    @Test
    void outline_ofNestedTypes_leadsToEachOfThem() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["list",{"$":"array","value":[1,{"$":"text","value":"in"}]}]}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p>text</p><hr/>"]}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"],"embed":[1,{"$":"map","value":{"k":1}}]}
                {"do":"outline","doc":"a"}
                > {"types":[{"root":"m","path":[],"kind":"map","keys":["list"]},{"root":"t","path":[],"kind":"text","text":"a￼b"},{"root":"x","path":[],"kind":"xmlFragment","length":2},{"root":"m","path":["list"],"kind":"array","length":2},{"root":"t","path":[1],"kind":"map","keys":["k"]},{"root":"x","path":[0],"kind":"xmlElement","length":1},{"root":"x","path":[1],"kind":"xmlElement","length":0},{"root":"m","path":["list",1],"kind":"text","text":"in"},{"root":"x","path":[0,0],"kind":"xmlText","text":"text"}]}
                """);
    }

    @Test
    void check_aSoundDocument_saysNothing() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"]}
                {"do":"check","doc":"a"}
                > {}
                """);
    }
}
