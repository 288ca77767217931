package io.scriptorium.crdt.workbench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Edits of texts at the workbench, with the bytes of the updates that they answer. */
class TextSessionsTest {
    @RegisterExtension
    static final BothBenches BENCHES = new BothBenches();

    @Test
    void insert_withAndWithoutAttributes_answersTheUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"hi",{"bold":true}]}
                > {"update":"AQMBAAYBAXQEYm9sZAR0cnVlhAEAAmhphgECBGJvbGQEbnVsbAA="}
                {"do":"text","doc":"a","root":"t","insert":[2,"!"]}
                > {"update":"AQEBBMQBAgEDASEA"}
                {"do":"text","doc":"a","root":"t","insert":[3," plain",{}]}
                > {"update":"AQEBBYQBAwYgcGxhaW4A"}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"hi!","attributes":{"bold":true}},{"insert":" plain"}]}
                """);
    }

    @Test
    void insert_nothing_answersNoUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,""]}
                > {"update":null}
                {"do":"text","doc":"a","root":"t"}
                > {"update":null}
                """);
    }

    @Test
    void delete_aRange_answersTheUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"hello"]}
                {"do":"text","doc":"a","root":"t","delete":[0,2]}
                > {"update":"AAEBAQAC"}
                {"do":"text","doc":"a","root":"t","delete":[1,1]}
                > {"update":"AAEBAQMB"}
                {"do":"text","doc":"a","root":"t","delete":[0,0]}
                > {"update":null}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"lo"}
                """);
    }

    @Test
    void indexBeyondTheEnd_isTheEnd() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"]}
                {"do":"text","doc":"a","root":"t","insert":[100,"c"]}
                > {"update":"AQEBAoQBAQFjAA=="}
                {"do":"text","doc":"a","root":"t","delete":[1,100]}
                > {"update":"AAEBAQEC"}
                {"do":"text","doc":"a","root":"t","delete":[100,1]}
                > {"update":null}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"a"}
                """);
    }

    @Test
    void format_setsAndTakesAway() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"abcd"]}
                {"do":"text","doc":"a","root":"t","format":[0,3,{"bold":true,"color":"red"}]}
                > {"update":"AQQBBEYBAARib2xkBHRydWXGAQQBAAVjb2xvcgUicmVkIsYBAgEDBGJvbGQEbnVsbMYBBgEDBWNvbG9yBG51bGwA"}
                {"do":"text","doc":"a","root":"t","format":[1,1,{"bold":null}]}
                > {"update":"AQIBCMYBAAEBBGJvbGQEbnVsbMYBAQECBGJvbGQEdHJ1ZQA="}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"a","attributes":{"bold":true,"color":"red"}},{"insert":"b","attributes":{"color":"red"}},{"insert":"c","attributes":{"color":"red","bold":true}},{"insert":"d"}]}
                {"do":"text","doc":"a","root":"t","format":[0,4,{"bold":null,"color":null}]}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"abcd"}]}
                """);
    }

    @Test
    void format_whatIsSoAlready_answersNoUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab",{"bold":true}]}
                {"do":"text","doc":"a","root":"t","format":[0,2,{"bold":true}]}
                > {"update":null}
                {"do":"text","doc":"a","root":"t","format":[0,0,{"bold":null}]}
                > {"update":null}
                """);
    }

    @Test
    void format_beyondTheEnd_appendsNewlines() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"]}
                {"do":"text","doc":"a","root":"t","format":[1,4,{"bold":true}]}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"a"},{"insert":"b\\n\\n\\n","attributes":{"bold":true}}]}
                """);
    }

    @Test
    void format_valuesOfEveryKind_areKept() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"abc"]}
                {"do":"text","doc":"a","root":"t","format":[0,1,{"link":{"href":"x","n":[1,null]}}]}
                {"do":"text","doc":"a","root":"t","format":[1,1,{"size":1.5,"no":false,"empty":""}]}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"a","attributes":{"link":{"href":"x","n":[1,null]}}},{"insert":"b","attributes":{"size":1.5,"no":false,"empty":""}},{"insert":"c"}]}
                """);
    }

    @Test
    void embed_aValue_countsOne() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"]}
                {"do":"text","doc":"a","root":"t","embed":[1,{"image":"x"}]}
                > {"update":"AQEBAsUBAAEBDXsiaW1hZ2UiOiJ4In0A"}
                {"do":"text","doc":"a","root":"t","embed":[0,{"hr":true},{"wide":1}]}
                > {"update":"AQMBA0YBAAR3aWRlATHFAQMBAAt7ImhyIjp0cnVlfcYBBAEABHdpZGUEbnVsbAA="}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":{"hr":true},"attributes":{"wide":1}},{"insert":"a"},{"insert":{"image":"x"}},{"insert":"b"}]}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"ab"}
                {"do":"text","doc":"a","root":"t","delete":[0,2]}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":{"image":"x"}},{"insert":"b"}]}
                """);
    }

    @Test
    void embed_aString_isText() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","embed":[0,"words"]}
                > {"update":"AQEBAAQBAXQFd29yZHMA"}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"words"}
                """);
    }

    @Test
    void embed_aType_isReachedByItsIndex() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"]}
                {"do":"text","doc":"a","root":"t","embed":[1,{"$":"map","value":{"k":1}}]}
                {"do":"map","doc":"a","root":"t","path":[1],"set":["k",2]}
                > {"update":"AQEBBKgBAwF9AgEBAQMB"}
                {"do":"read","doc":"a","root":"t","path":[1]}
                > {"value":{"k":2}}
                {"do":"map","doc":"a","root":"t","path":[0],"set":["k",3]}
                ! there is no type at 0
                """);
    }

    @Test
    void delta_ofSeveralOperations_isOneUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","delta":[{"insert":"Gandalf","attributes":{"bold":true}},{"insert":" the "},{"insert":"Grey"}]}
                > {"update":"AQQBAAYBAXQEYm9sZAR0cnVlhAEAB0dhbmRhbGaGAQcEYm9sZARudWxshAEICSB0aGUgR3JleQA="}
                {"do":"text","doc":"a","root":"t","delta":[{"retain":12},{"insert":"White","attributes":{"color":"#fff"}},{"delete":4}]}
                > {"update":"AQMBEsYBDQEOBWNvbG9yBiIjZmZmIsQBEgEOBVdoaXRlxgEXAQ4FY29sb3IEbnVsbAEBAQ4E"}
                {"do":"text","doc":"a","root":"t","delta":[{"retain":7,"attributes":{"bold":null}},{"insert":{"img":1}}]}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"Gandalf"},{"insert":{"img":1}},{"insert":" the "},{"insert":"White","attributes":{"color":"#fff"}}]}
                """);
    }

    @Test
    void severalEdits_inOneRequest_areOneTransactionInTheirOrder() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"abc"],"format":[0,2,{"em":true}],"delete":[0,1]}
                > {"update":"AQUBAAEBAXQBhAEAAWKEAQEBY0YBAAJlbQR0cnVlxgEBAQICZW0EbnVsbAEBAQAB"}
                {"do":"text","doc":"a","root":"t","delete":[0,1],"insert":[0,"X"]}
                > {"update":"AQEBBcQBBAECAVgBAQIBAQMC"}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"Xc"}]}
                """);
    }

    @Test
    void attributes_ofTheWholeText_areKeys() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","attribute":["lang","de"]}
                > {"update":"AQEBACgBAXQEbGFuZwF3AmRlAA=="}
                {"do":"text","doc":"a","root":"t","attribute":["n",{"a":[1]}]}
                {"do":"read","doc":"a","root":"t","as":"attributes"}
                > {"value":{"lang":"de","n":{"a":[1]}}}
                {"do":"text","doc":"a","root":"t","removeAttribute":"lang"}
                > {"update":"AAEBAQAB"}
                {"do":"text","doc":"a","root":"t","removeAttribute":"none"}
                > {"update":null}
                {"do":"read","doc":"a","root":"t","as":"attributes"}
                > {"value":{"n":{"a":[1]}}}
                """);
    }

    @Test
    void surrogatePairs_countTwo() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"a😀b"]}
                > {"update":"AQEBAAQBAXQGYfCfmIBiAA=="}
                {"do":"text","doc":"a","root":"t","insert":[3,"é"]}
                {"do":"text","doc":"a","root":"t","delete":[1,2]}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"aéb"}
                """);
    }

    @Test
    void surrogatePairs_cutInTheMiddle_areDamagedForGood() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"😀"]}
                {"do":"text","doc":"a","root":"t","insert":[1,"x"]}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"�x�"}
                """);
    }

    @Test
    void controlCharacters_andSeparators_goThroughTheLine() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"a\\nb\\tc\\u0000d\\u2028e\\"\\\\"]}
                > {"update":"AQEBAAQBAXQNYQpiCWMAZOKAqGUiXAA="}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"a\\nb\\tc\\u0000d\\u2028e\\"\\\\"}
                """);
    }

    @Test
    void transact_editsOfSeveralRoots_areOneUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"transact","doc":"a","edits":[{"do":"text","root":"t","insert":[0,"x"]},{"do":"map","root":"m","set":["k",1]},{"do":"array","root":"l","push":[1]}]}
                > {"update":"AQMBAAQBAXQBeCgBAW0BawF9AQgBAWwBfQEA"}
                {"do":"transact","doc":"a","edits":[]}
                > {"update":null}
                """);
    }

    @Test
    void transact_anEditThatFails_keepsThoseBeforeIt() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"transact","doc":"a","edits":[{"do":"text","root":"t","insert":[0,"x"]},{"do":"array","root":"t","push":[1]}]}
                ! this is of kind text
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"x"}
                """);
    }

    @Test
    void transact_somethingThatIsNoEdit_isRefused() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"transact","doc":"a","edits":[{"do":"undo","root":"t"}]}
                ! 'undo' is no edit
                """);
    }

    @Test
    void updates_whenAskedFor_areOfBothFormats() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"],"updates":true}
                > {"update":"AQEBAAQBAXQCYWIA","updates":[["AQEBAAQBAXQCYWIA","AAABAQAAAQQGA3RhYgECAQEAAAEBAAA="]]}
                {"do":"text","doc":"a","root":"t","insert":[0,""],"updates":true}
                > {"update":null,"updates":[]}
                """);
    }

    @Test
    void concurrentFormats_ofTwoWriters_agree() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                base = {"do":"text","doc":"a","root":"t","insert":[0,"one two three"]}
                {"do":"apply","doc":"b","update":"$base.update"}
                x = {"do":"text","doc":"a","root":"t","format":[0,7,{"bold":true}]}
                y = {"do":"text","doc":"b","root":"t","format":[4,9,{"em":true}]}
                {"do":"apply","doc":"a","update":"$y.update"}
                {"do":"apply","doc":"b","update":"$x.update"}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"one ","attributes":{"bold":true}},{"insert":"two","attributes":{"bold":true,"em":true}},{"insert":" three","attributes":{"em":true}}]}
                {"do":"read","doc":"b","root":"t","as":"delta"}
                > {"value":[{"insert":"one ","attributes":{"bold":true}},{"insert":"two","attributes":{"bold":true,"em":true}},{"insert":" three","attributes":{"em":true}}]}
                """);
    }
}
