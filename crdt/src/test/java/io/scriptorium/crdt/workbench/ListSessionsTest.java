package io.scriptorium.crdt.workbench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Edits of arrays and maps at the workbench, with the bytes of the updates that they answer. */
class ListSessionsTest {
    @RegisterExtension
    static final BothBenches BENCHES = new BothBenches();

    @Test
    void array_insert_answersTheUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","insert":[0,[1,"x",{"a":[null]}]]}
                > {"update":"AQEBAAgBAWwDfQF3AXh2AQFhdQF+AA=="}
                {"do":"array","doc":"a","root":"l","insert":[1,[true,1.5,-0.25,1e300]]}
                > {"update":"AQEBA8gBAAEBBHh8P8AAAHy+gAAAe3435DyIAHWcAA=="}
                {"do":"array","doc":"a","root":"l","insert":[0,[]]}
                > {"update":null}
                {"do":"read","doc":"a","root":"l"}
                > {"value":[1,true,1.5,-0.25,1e+300,"x",{"a":[null]}]}
                """);
    }

    @Test
    void array_push_standsBehindWhatWasDeletedAtTheEnd() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":false}
                {"do":"array","doc":"a","root":"l","push":["a","b"]}
                {"do":"array","doc":"a","root":"l","delete":[1,1]}
                > {"update":"AAEBAQEB"}
                {"do":"array","doc":"a","root":"l","push":["c"]}
                > {"update":"AQEBAogBAQF3AWMA"}
                """);
    }

    @Test
    void array_delete_takesOneUnlessSaid() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","push":[1,2,3,4]}
                {"do":"array","doc":"a","root":"l","delete":[0]}
                > {"update":"AAEBAQAB"}
                {"do":"array","doc":"a","root":"l","delete":[1,2]}
                > {"update":"AAEBAQIC"}
                {"do":"array","doc":"a","root":"l","delete":[0,0]}
                > {"update":null}
                {"do":"read","doc":"a","root":"l","as":"json"}
                > {"value":[2]}
                """);
    }

    @Test
    void array_outOfRange_isRefusedAndNothingChanges() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","push":[1,2]}
                {"do":"array","doc":"a","root":"l","insert":[3,["x"]]}
                ! 3
                {"do":"read","doc":"a","root":"l"}
                > {"value":[1,2]}
                """);
    }

    @Test
    void array_typesAmongValues_keepTheirPlaces() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","insert":[0,[1,{"$":"text","value":"two"},3,{"$":"array","value":[4,{"$":"map","value":{"k":5}}]}]]}
                > {"update":"AQgBAAgBAWwBfQGHAQACBAABAQN0d2+IAQEBfQOHAQUACAABBgF9BIcBBwEoAAEIAWsBfQUA"}
                {"do":"read","doc":"a","root":"l"}
                > {"value":[1,"two",3,[4,{"k":5}]]}
                {"do":"text","doc":"a","root":"l","path":[1],"insert":[3,"!"]}
                > {"update":"AQEBCoQBBAEhAA=="}
                {"do":"map","doc":"a","root":"l","path":[3,1],"set":["k",6]}
                > {"update":"AQEBC6gBCQF9BgEBAQkB"}
                {"do":"read","doc":"a","root":"l"}
                > {"value":[1,"two!",3,[4,{"k":6}]]}
                """);
    }

    @Test
    void map_set_answersTheUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                > {"update":"AQEBACgBAW0BawF9AQA="}
                {"do":"map","doc":"a","root":"m","set":["k",null]}
                > {"update":"AQEBAagBAAF+AQEBAAE="}
                {"do":"map","doc":"a","root":"m","set":["",{"n":{"m":[]}}]}
                > {"update":"AQEBAigBAW0AAXYBAW52AQFtdQAA"}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"k":null,"":{"n":{"m":[]}}}}
                """);
    }

    @Test
    void map_unset_answersTheUpdateOrNone() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                {"do":"map","doc":"a","root":"m","unset":"k"}
                > {"update":"AAEBAQAB"}
                {"do":"map","doc":"a","root":"m","unset":"k"}
                > {"update":null}
                {"do":"map","doc":"a","root":"m","unset":"never"}
                > {"update":null}
                """);
    }

    @Test
    void map_clear_removesAllKeys() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["a",1]}
                {"do":"map","doc":"a","root":"m","set":["b",2]}
                {"do":"map","doc":"a","root":"m","clear":false}
                > {"update":null}
                {"do":"map","doc":"a","root":"m","clear":true}
                > {"update":"AAEBAQAC"}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{}}
                """);
    }

    @Test
    void map_withoutAnEdit_givesTheRootItsType() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m"}
                > {"update":null}
                {"do":"text","doc":"a","root":"m","insert":[0,"x"]}
                ! this is of kind map
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"k":1}}
                """);
    }

    @Test
    void numbers_areThoseOfJavaScript() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","push":[0,-1,1.0,2147483647,2147483648,-2147483648,9007199254740993,0.1,1e21,5e-324]}
                > {"update":"AQEBAAgBAWwKfQB9QX0Bfb////8PfE8AAAB8zwAAAHxaAAAAez+5mZmZmZmae0RLGuTW4u9QewAAAAAAAAABAA=="}
                {"do":"read","doc":"a","root":"l"}
                > {"value":[0,-1,1,2147483647,2147483648,-2147483648,9007199254740992,0.1,1e+21,5e-324]}
                """);
    }

    @Test
    void numbers_thatJsonCannotSay_areTagged() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","push":[{"$":"number","value":"NaN"},{"$":"number","value":"-Infinity"},{"$":"number","value":"-0"}]}
                > {"update":"AQEBAAgBAWwDe3/4AAAAAAAAfP+AAAB9QAA="}
                {"do":"map","doc":"a","root":"m","set":["big",{"$":"bigint","value":"-9007199254740993"}]}
                > {"update":"AQEBAygBAW0DYmlnAXr/3////////wA="}
                {"do":"map","doc":"a","root":"m","set":["none",{"$":"undefined"}]}
                > {"update":"AQEBBCgBAW0Ebm9uZQF/AA=="}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"big":{"$":"bigint","value":"-9007199254740993"},"none":{"$":"undefined"}}}
                {"do":"read","doc":"a","root":"l"}
                > {"value":[{"$":"number","value":"NaN"},{"$":"number","value":"-Infinity"},{"$":"number","value":"-0"}]}
                """);
    }

    @Test
    void bytesAndObjectsWithADollar_areTagged() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["b",{"$":"bytes","value":"AAEC"}]}
                > {"update":"AQEBACMBAW0BYgMAAQIA"}
                {"do":"map","doc":"a","root":"m","set":["o",{"$":"object","value":{"$":"text","n":1}}]}
                > {"update":"AQEBASgBAW0BbwF2AgEkdwR0ZXh0AW59AQA="}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"b":{"$":"bytes","value":"AAEC"},"o":{"$":"object","value":{"$":"text","n":1}}}}
                """);
    }

    @Test
    void subdocuments_haveTheirOptions() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["d",{"$":"doc","guid":"sub","gc":false,"autoLoad":true,"meta":{"t":1}}]}
                > {"update":"AQEBACkBAW0BZANzdWJ2AwJnY3kIYXV0b0xvYWR4BG1ldGF2AQF0fQEA"}
                {"do":"array","doc":"a","root":"l","push":[{"$":"doc","guid":"plain"}]}
                > {"update":"AQEBAQkBAWwFcGxhaW52AAA="}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"d":{"$":"doc","guid":"sub","gc":false,"autoLoad":true,"meta":{"t":1}}}}
                {"do":"read","doc":"a","root":"l"}
                > {"value":[{"$":"doc","guid":"plain"}]}
                """);
    }

    @Test
    void nestedTypes_ofEveryKind_areRead() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["t",{"$":"text","value":"x"}]}
                {"do":"map","doc":"a","root":"m","set":["a",{"$":"array"}]}
                {"do":"map","doc":"a","root":"m","set":["m",{"$":"map"}]}
                {"do":"map","doc":"a","root":"m","set":["e",{"$":"xmlElement","name":"p","attributes":[["k","v"]],"children":[{"$":"xmlText","value":"in"}]}]}
                {"do":"map","doc":"a","root":"m","set":["f",{"$":"xmlFragment","children":[{"$":"xmlElement","name":"q"}]}]}
                {"do":"state","doc":"a"}
                > {"update":"AQoBACcBAW0BdAIEAAEAAXgnAQFtAWEAJwEBbQFtAScBAW0BZQMBcAcAAQQGBAABBQJpbigAAQQBawF3AXYnAQFtAWYEBwABCQMBcQA="}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"t":"x","a":[],"m":{},"e":"<p k=\\"v\\">in</p>","f":"<q></q>"}}
                {"do":"read","doc":"a","root":"m","path":["e"],"as":"attributes"}
                > {"value":{"k":"v"}}
                {"do":"read","doc":"a","root":"m","path":["f"],"as":"xml"}
                > {"value":"<q></q>"}
                """);
    }

    @Test
    void path_toNothing_isRefused() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                {"do":"map","doc":"a","root":"m","path":["k"],"set":["x",1]}
                ! there is no type at k
                {"do":"map","doc":"a","root":"m","path":["none"],"set":["x",1]}
                ! there is no type at none
                """);
    }

    @Test
    void concurrentKeys_theHigherClientWins() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                x = {"do":"map","doc":"a","root":"m","set":["k","a"]}
                y = {"do":"map","doc":"b","root":"m","set":["k","b"]}
                {"do":"apply","doc":"a","update":"$y.update"}
                {"do":"apply","doc":"b","update":"$x.update"}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{"k":"b"}}
                {"do":"read","doc":"b","root":"m"}
                > {"value":{"k":"b"}}
                {"do":"state","doc":"a"}
                > {"update":"AgECACgBAW0BawF3AWIBAQAhAQFtAWsBAQEBAAE="}
                """);
    }

    @Test
    void deletedParent_editsInItAreLost() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                base = {"do":"array","doc":"a","root":"l","insert":[0,[{"$":"array","value":["x"]}]]}
                {"do":"apply","doc":"b","update":"$base.update"}
                x = {"do":"array","doc":"a","root":"l","delete":[0]}
                {"do":"array","doc":"b","root":"l"}
                y = {"do":"array","doc":"b","root":"l","path":[0],"push":["late"]}
                {"do":"apply","doc":"a","update":"$y.update"}
                > {"pending":false}
                {"do":"apply","doc":"b","update":"$x.update"}
                > {"pending":false}
                {"do":"state","doc":"a"}
                > {"update":"AgECAAABAgEAAQEBbAEAAQICAQABAQEAAg=="}
                {"do":"state","doc":"b"}
                > {"update":"AgECAAABAgEAAQEBbAEAAQICAQABAQEAAg=="}
                {"do":"array","doc":"b","root":"l","path":[0],"push":["too late"]}
                ! there is no type at 0
                """);
    }
}
