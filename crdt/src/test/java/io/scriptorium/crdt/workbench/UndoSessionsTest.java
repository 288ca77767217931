package io.scriptorium.crdt.workbench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Undo and redo at the workbench: over all roots that were named, one step for each transaction without an origin. */
class UndoSessionsTest {
    @RegisterExtension
    static final BothBenches BENCHES = new BothBenches();

    @Test
    void undo_withoutASingleRoot_changesNothing() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"undo","doc":"a"}
                > {"update":null}
                {"do":"redo","doc":"a"}
                > {"update":null}
                """);
    }

    @Test
    void undo_anInsertion_answersItsUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"]}
                {"do":"undo","doc":"a"}
                > {"update":"AAEBAQAC"}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":""}
                {"do":"redo","doc":"a"}
                > {"update":"AQEBAkQBAAJhYgA="}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"ab"}
                {"do":"redo","doc":"a"}
                > {"update":null}
                """);
    }

    @Test
    void undo_aDeletion_bringsANewCopy() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"]}
                {"do":"text","doc":"a","root":"t","delete":[0,1]}
                {"do":"undo","doc":"a"}
                > {"update":"AQEBAkQBAAFhAA=="}
                {"do":"state","doc":"a"}
                > {"update":"AQMBAAQBAXQBYYQBAAFiRAEAAWEBAQEAAQ=="}
                """);
    }

    @Test
    void undo_allRoots_inTheOrderOfTheirSteps() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"x"]}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                {"do":"array","doc":"a","root":"l","push":[1]}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p/>"]}
                {"do":"undo","doc":"a"}
                {"do":"undo","doc":"a"}
                {"do":"summary","doc":"a"}
                > {"roots":{"l":{"json":[]},"m":{"json":{"k":1}},"t":{"json":"x","delta":[{"insert":"x"}]},"x":{"json":""}},"vector":"AQEE","snapshot":"AQEBAgIBAQQ=","snapshotV2":"AQEBAgEBAQQ=","state":"AQQBAAQBAXQBeCgBAW0BawF9AQgBAWwBfQEHAQF4AwFwAQEBAgI=","stateV2":"AAEAAQEAAAcEACgACAAHCgd0eG1rbHhwQQUBAQEDAkEAAQQAfQF9AQEBAQIB","pending":{"update":null,"missing":[]},"subdocs":[]}
                {"do":"undo","doc":"a"}
                {"do":"undo","doc":"a"}
                {"do":"undo","doc":"a"}
                > {"update":null}
                {"do":"redo","doc":"a"}
                {"do":"redo","doc":"a"}
                {"do":"redo","doc":"a"}
                {"do":"redo","doc":"a"}
                {"do":"summary","doc":"a"}
                > {"roots":{"l":{"json":[1]},"m":{"json":{"k":1}},"t":{"json":"x","delta":[{"insert":"x"}]},"x":{"json":"<p></p>"}},"vector":"AQEI","snapshot":"AQEBAAQBAQg=","snapshotV2":"AQEBAAMBAQg=","state":"AQgBAAQBAXQBeCgBAW0BawF9AQgBAWwBfQEHAQF4AwFwRAEAAXioAQEBfQFIAQIBfQFHAQMDAXABAQEABA==","stateV2":"AAIAAgJBAwECAwAEAg8EACgACAAHAEQAqABIAEcMCXR4bWtseHB4cEEHAQECQwACQQIBCAB9AX0BfQF9AQEBAQAD","pending":{"update":null,"missing":[]},"subdocs":[]}
                """);
    }

    @Test
    void undo_aTransactionOfSeveralEdits_isOneStep() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"transact","doc":"a","edits":[{"do":"text","root":"t","insert":[0,"x"]},{"do":"map","root":"m","set":["k",1]}]}
                {"do":"undo","doc":"a"}
                > {"update":"AAEBAQAC"}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{}}
                """);
    }

    @Test
    void undo_editsWithAnOrigin_areNotSteps() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"mine"]}
                {"do":"text","doc":"a","root":"t","insert":[0,"program "],"origin":"program"}
                {"do":"undo","doc":"a"}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"program "}
                {"do":"undo","doc":"a"}
                > {"update":null}
                """);
    }

    @Test
    void undo_foreignUpdates_areNotSteps() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"text","doc":"b","root":"t","insert":[0,"theirs"]}
                {"do":"text","doc":"a","root":"t","insert":[0,"mine"]}
                {"do":"apply","doc":"a","update":"$one.update"}
                {"do":"undo","doc":"a"}
                > {"update":"AAEBAQAE"}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"theirs"}
                """);
    }

    @Test
    void undo_foreignUpdatesWithoutAnOrigin_areSteps() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"text","doc":"b","root":"t","insert":[0,"theirs"]}
                {"do":"text","doc":"a","root":"t"}
                {"do":"apply","doc":"a","update":"$one.update","origin":null}
                {"do":"undo","doc":"a"}
                > {"update":"AAECAQAG"}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":""}
                """);
    }

    @Test
    void undo_rootsNamedAfterTheFirstUndo_areInScopeToo() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"x"]}
                {"do":"undo","doc":"a"}
                {"do":"array","doc":"a","root":"late","push":[1,2]}
                {"do":"undo","doc":"a"}
                > {"update":"AAEBAQEC"}
                {"do":"read","doc":"a","root":"late"}
                > {"value":[]}
                {"do":"redo","doc":"a"}
                > {"update":"AQEBA0gBAQJ9AX0CAA=="}
                """);
    }

    @Test
    void undo_failedRequestsBefore_areNoHindrance() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","push":[1]}
                {"do":"array","doc":"a","root":"l","insert":[9,[2]]}
                ! 9
                {"do":"text","doc":"a","root":"l","insert":[0,"x"]}
                ! this is of kind array
                {"do":"undo","doc":"a"}
                > {"update":"AAEBAQAB"}
                {"do":"read","doc":"a","root":"l"}
                > {"value":[]}
                """);
    }

    @Test
    void undo_v2_answersInThatFormat() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab"]}
                {"do":"undo","doc":"a","v":2}
                > {"update":"AAAAAAAAAQAAAAAAAQEBAAE="}
                {"do":"redo","doc":"a","v":2,"updates":true}
                > {"update":"AAACQQAAAQABRAQCYWICAAAAAQECAA==","updates":[["AQEBAkQBAAJhYgA=","AAACQQAAAQABRAQCYWICAAAAAQECAA=="]]}
                """);
    }

    @Test
    void undo_keysThatAnotherHasSet_areLeftAlone() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                one = {"do":"map","doc":"a","root":"m","set":["k",2]}
                sa = {"do":"state","doc":"a"}
                {"do":"apply","doc":"b","update":"$sa.update"}
                two = {"do":"map","doc":"b","root":"m","set":["k","theirs"]}
                {"do":"apply","doc":"a","update":"$two.update"}
                {"do":"undo","doc":"a"}
                > {"update":null}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"k":"theirs"}}
                """);
    }

    @Test
    void undo_whatAnotherHasWrittenInBetween_stays() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                one = {"do":"text","doc":"a","root":"t","insert":[0,"hello"]}
                {"do":"apply","doc":"b","update":"$one.update"}
                two = {"do":"text","doc":"b","root":"t","insert":[2,"XX"]}
                {"do":"apply","doc":"a","update":"$two.update"}
                u = {"do":"undo","doc":"a"}
                > {"update":"AAEBAQAF"}
                {"do":"apply","doc":"b","update":"$u.update"}
                {"do":"read","doc":"b","root":"t","as":"string"}
                > {"value":"XX"}
                r = {"do":"redo","doc":"a"}
                > {"update":"AQIBBUQBAAJoZcQCAQECA2xsbwA="}
                {"do":"apply","doc":"b","update":"$r.update"}
                {"do":"read","doc":"b","root":"t","as":"string"}
                > {"value":"heXXllo"}
                """);
    }

    @Test
    void undo_formats_goBackAndForth() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"abcd"]}
                {"do":"text","doc":"a","root":"t","format":[1,2,{"bold":true}]}
                {"do":"undo","doc":"a"}
                > {"update":"AAEBAQQC"}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"abcd"}]}
                {"do":"redo","doc":"a"}
                > {"update":"AQIBBsYBAAEEBGJvbGQEdHJ1ZcYBAgEFBGJvbGQEbnVsbAA="}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"a"},{"insert":"bc","attributes":{"bold":true}},{"insert":"d"}]}
                """);
    }

    @Test
    void undo_nestedTypes_comeBackWithAllInThem() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["n",{"$":"map","value":{"x":1,"l":{"$":"array","value":[1,2]}}}]}
                {"do":"map","doc":"a","root":"m","path":["n"],"set":["x",2]}
                {"do":"array","doc":"a","root":"m","path":["n","l"],"delete":[0]}
                {"do":"map","doc":"a","root":"m","unset":"n"}
                {"do":"undo","doc":"a"}
                > {"update":"AQQBBqcBAAEnAAEGAWwACAABBwF9AigAAQYBeAF9AgA="}
                {"do":"undo","doc":"a"}
                > {"update":"AQEBCkgBCAF9AQA="}
                {"do":"undo","doc":"a"}
                > {"update":"AQEBC6gBCQF9AQEBAQkB"}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"n":{"l":[1,2],"x":1}}}
                """);
    }

    @Test
    void undo_documentWithoutGc_isTheSame() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":false}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p a='1'>one</p><p>two</p>"]}
                {"do":"xml","doc":"a","root":"x","delete":[0,2]}
                {"do":"undo","doc":"a"}
                > {"update":"AQcBC0cBAAMBcAcAAQsGBAABDANvbmUoAAELAWEBdwExxwEAAQYDAXAHAAERBgQAARIDdHdvAA=="}
                {"do":"redo","doc":"a"}
                {"do":"undo","doc":"a"}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<p a=\\"1\\">one</p><p>two</p>"}
                {"do":"state","doc":"a"}
                > {"update":"ARUBAAcBAXgDAXAHAAEABgQAAQEDb25lKAABAAFhAXcBMYcBAAMBcAcAAQYGBAABBwN0d29HAQADAXAHAAELBgQAAQwDb25lKAABCwFhAXcBMccBAAEGAwFwBwABEQYEAAESA3R3b0cBCwMBcAcAARYGBAABFwNvbmUoAAEWAWEBdwExxwEAAREDAXAHAAEcBgQAAR0DdHdvAQEBABY="}
                """);
    }

    @Test
    void undo_watchersGoOn_afterTheDocumentWasOpenedAgain() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l"}
                {"do":"watch","doc":"a","root":"l"}
                {"do":"array","doc":"a","root":"l","push":[1]}
                {"do":"events","doc":"a"}
                > {"events":[[{"target":"array","delta":[{"insert":[1]}],"keys":{}}]]}
                {"do":"undo","doc":"a"}
                {"do":"events","doc":"a"}
                > {"events":[[{"target":"array","delta":[{"delete":1}],"keys":{}}]]}
                """);
    }

    @Test
    void redo_afterANewEdit_isNothing() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"a"]}
                {"do":"undo","doc":"a"}
                {"do":"text","doc":"a","root":"t","insert":[0,"b"]}
                {"do":"redo","doc":"a"}
                > {"update":null}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"b"}
                """);
    }
}
