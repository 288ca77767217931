package io.scriptorium.crdt.workbench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Readings, watched events and positions at the workbench. */
class ReadingSessionsTest {
    @RegisterExtension
    static final BothBenches BENCHES = new BothBenches();

    @Test
    void read_asEachForm_givesItsValue() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"ab",{"b":1}]}
                {"do":"read","doc":"a","root":"t","as":"string"}
                > {"value":"ab"}
                {"do":"read","doc":"a","root":"t","as":"delta"}
                > {"value":[{"insert":"ab","attributes":{"b":1}}]}
                {"do":"read","doc":"a","root":"t","as":"json"}
                > {"value":"ab"}
                {"do":"read","doc":"a","root":"t"}
                > {"value":"ab"}
                {"do":"read","doc":"a","root":"t","as":"attributes"}
                > {"value":{}}
                """);
    }

    @Test
    void read_emptyRoots_areEmpty() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"read","doc":"a","root":"s","as":"string"}
                > {"value":""}
                {"do":"read","doc":"a","root":"d","as":"delta"}
                > {"value":[]}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":""}
                {"do":"map","doc":"a","root":"m"}
                {"do":"read","doc":"a","root":"m"}
                > {"value":{}}
                {"do":"array","doc":"a","root":"l"}
                {"do":"read","doc":"a","root":"l"}
                > {"value":[]}
                """);
    }

    @Test
    void read_inAFormThatTheTypeDoesNotHave_isRefused() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                {"do":"read","doc":"a","root":"m","as":"string"}
                ! no string of kind map
                {"do":"read","doc":"a","root":"m","as":"xml"}
                ! no xml of kind map
                {"do":"read","doc":"a","root":"m","as":"delta"}
                ! this is of kind map
                {"do":"read","doc":"a","root":"m","as":"attributes"}
                ! this is of kind map
                {"do":"read","doc":"a","root":"m","as":"html"}
                ! there is no reading as 'html'
                {"do":"text","doc":"a","root":"t","insert":[0,"x"]}
                {"do":"read","doc":"a","root":"t","as":"xml"}
                ! no xml of kind text
                """);
    }

    @Test
    void read_rootsThatArrived_areWhatTheySeem() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                {"do":"text","doc":"a","root":"t","insert":[0,"text"]}
                {"do":"array","doc":"a","root":"l","push":[1]}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p/>"]}
                all = {"do":"state","doc":"a"}
                {"do":"apply","doc":"b","update":"$all.update"}
                {"do":"read","doc":"b","root":"t","as":"json"}
                > {"value":"text"}
                {"do":"read","doc":"b","root":"l","as":"json"}
                > {"value":[1]}
                {"do":"read","doc":"b","root":"m","as":"json"}
                > {"value":{"k":1}}
                {"do":"read","doc":"b","root":"x","as":"json"}
                > {"value":"<p></p>"}
                {"do":"read","doc":"b","root":"none","as":"json"}
                ! there is no root 'none'
                """);
    }

    @Test
    void read_betweenSnapshots_marksWhatChanged() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1,"gc":false}
                {"do":"text","doc":"a","root":"t","insert":[0,"abcd"]}
                one = {"do":"snapshot","doc":"a"}
                {"do":"text","doc":"a","root":"t","delete":[1,2]}
                {"do":"text","doc":"a","root":"t","insert":[1,"X",{"bold":true}]}
                {"do":"text","doc":"a","root":"t","embed":[0,{"image":1}]}
                two = {"do":"snapshot","doc":"a"}
                two2 = {"do":"snapshot","doc":"a","v":2}
                one2 = {"do":"snapshot","doc":"a","v":2}
                {"do":"read","doc":"a","root":"t","as":"delta","snapshot":"$one.snapshot"}
                > {"value":[{"insert":"abcd"}]}
                {"do":"read","doc":"a","root":"t","as":"delta","snapshot":"$two.snapshot","previous":"$one.snapshot"}
                > {"value":[{"insert":{"image":1}},{"insert":"a"},{"insert":"bc","attributes":{"ychange":{"type":"removed"}}},{"insert":"X","attributes":{"ychange":{"type":"added"},"bold":true}},{"insert":"d"}]}
                {"do":"read","doc":"a","root":"t","as":"delta","snapshot":"$one.snapshot","previous":"$two.snapshot"}
                > {"value":[{"insert":{"image":1}},{"insert":"a"},{"insert":"bc","attributes":{"ychange":{"type":"added"}}},{"insert":"X","attributes":{"ychange":{"type":"removed"}}},{"insert":"d"}]}
                {"do":"read","doc":"a","root":"t","as":"delta","snapshot":"$two2.snapshot","v":2}
                > {"value":[{"insert":{"image":1}},{"insert":"a"},{"insert":"X","attributes":{"bold":true}},{"insert":"d"}]}
                """);
    }

    @Test
    void events_ofLists_areDeltas() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"array","doc":"a","root":"l","push":[1,2,3]}
                {"do":"watch","doc":"a","root":"l"}
                > {}
                {"do":"array","doc":"a","root":"l","delete":[1,1],"insert":[0,["x"]]}
                {"do":"events","doc":"a"}
                > {"events":[[{"target":"array","delta":[{"insert":["x"]},{"retain":1},{"delete":1}],"keys":{}}]]}
                {"do":"events","doc":"a"}
                > {"events":[[]]}
                """);
    }

    @Test
    void events_ofKeys_sayTheValueBefore() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["k",1]}
                {"do":"watch","doc":"a","root":"m"}
                {"do":"map","doc":"a","root":"m","set":["k",2]}
                {"do":"map","doc":"a","root":"m","set":["new",{"$":"text","value":"x"}]}
                {"do":"map","doc":"a","root":"m","unset":"k"}
                {"do":"map","doc":"a","root":"m","unset":"new"}
                {"do":"events","doc":"a"}
                > {"events":[[{"target":"map","delta":[],"keys":{"k":{"action":"update","oldValue":1}}},{"target":"map","delta":[],"keys":{"new":{"action":"add","oldValue":{"$":"undefined"}}}},{"target":"map","delta":[],"keys":{"k":{"action":"delete","oldValue":2}}},{"target":"map","delta":[],"keys":{"new":{"action":"delete","oldValue":{"$":"text"}}}}]]}
                """);
    }

    @Test
    void events_deep_havePaths() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"map","doc":"a","root":"m","set":["l",{"$":"array","value":[{"$":"map","value":{}}]}]}
                {"do":"watch","doc":"a","root":"m","deep":true}
                {"do":"watch","doc":"a","root":"m","deep":false}
                {"do":"map","doc":"a","root":"m","path":["l",0],"set":["k",1]}
                {"do":"array","doc":"a","root":"m","path":["l"],"push":[2]}
                {"do":"events","doc":"a"}
                > {"events":[[{"target":"map","path":["l",0],"delta":[],"keys":{"k":{"action":"add","oldValue":{"$":"undefined"}}}},{"target":"array","path":["l"],"delta":[{"retain":1},{"insert":[2]}],"keys":{}}],[]]}
                """);
    }

    @Test
    void events_ofAForeignUpdate_areTold() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"doc","doc":"b","client":2}
                {"do":"xml","doc":"b","root":"x"}
                {"do":"watch","doc":"b","root":"x","deep":true}
                one = {"do":"xml","doc":"a","root":"x","insert":[0,"<p a='1'>t</p>"]}
                {"do":"apply","doc":"b","update":"$one.update"}
                {"do":"events","doc":"b"}
                > {"events":[[{"target":"xmlFragment","path":[],"delta":[{"insert":[{"$":"xmlElement","value":"<p a=\\"1\\">t</p>"}]}],"keys":{}}]]}
                """);
    }

    @Test
    void position_inAText_movesWithIt() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"abc"]}
                right = {"do":"position","doc":"a","root":"t","index":1}
                > {"position":"AAEBAA==","json":{"tname":"t","item":{"client":1,"clock":1},"assoc":0}}
                left = {"do":"position","doc":"a","root":"t","index":1,"assoc":-1}
                > {"position":"AAEAQQ==","json":{"tname":"t","item":{"client":1,"clock":0},"assoc":-1}}
                end = {"do":"position","doc":"a","root":"t","index":3}
                > {"position":"AQF0AA==","json":{"tname":"t","assoc":0}}
                start = {"do":"position","doc":"a","root":"t","index":0,"assoc":-1}
                > {"position":"AQF0QQ==","json":{"tname":"t","assoc":-1}}
                {"do":"text","doc":"a","root":"t","insert":[1,"XY"]}
                {"do":"index","doc":"a","position":"$right.position"}
                > {"index":3,"assoc":0}
                {"do":"index","doc":"a","position":"$left.position"}
                > {"index":1,"assoc":-1}
                {"do":"index","doc":"a","position":"$end.position"}
                > {"index":5,"assoc":0}
                {"do":"index","doc":"a","position":"$start.position"}
                > {"index":0,"assoc":-1}
                {"do":"text","doc":"a","root":"t","delete":[0,4]}
                {"do":"index","doc":"a","position":"$right.json"}
                > {"index":0,"assoc":0}
                {"do":"index","doc":"a","position":"$left.json"}
                > {"index":0,"assoc":-1}
                """);
    }

    @Test
    void position_inNestedTypes_namesTheirItem() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":5}
                {"do":"array","doc":"a","root":"l","insert":[0,[{"$":"text","value":"in"},1]]}
                {"do":"position","doc":"a","root":"l","path":[0],"index":2}
                > {"position":"AgUAAA==","json":{"type":{"client":5,"clock":0},"assoc":0}}
                {"do":"position","doc":"a","root":"l","path":[0],"index":0}
                > {"position":"AAUBAA==","json":{"type":{"client":5,"clock":0},"item":{"client":5,"clock":1},"assoc":0}}
                {"do":"position","doc":"a","root":"l","index":1}
                > {"position":"AAUDAA==","json":{"tname":"l","item":{"client":5,"clock":3},"assoc":0}}
                """);
    }

    @Test
    void index_ofAnUnknownElement_isNull() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"abc"]}
                {"do":"index","doc":"a","position":{"item":{"client":9,"clock":0},"assoc":0}}
                > {"index":null}
                {"do":"index","doc":"a","position":{"type":{"client":9,"clock":0}}}
                > {"index":null}
                {"do":"index","doc":"a","position":{"tname":"t"}}
                > {"index":3,"assoc":0}
                {"do":"index","doc":"a","position":{"tname":"t","assoc":-1}}
                > {"index":0,"assoc":-1}
                """);
    }

    @Test
    void position_inUndoneText_followsIt() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"text","doc":"a","root":"t","insert":[0,"abcdef"]}
                p = {"do":"position","doc":"a","root":"t","index":3}
                {"do":"text","doc":"a","root":"t","delete":[1,4]}
                {"do":"index","doc":"a","position":"$p.position"}
                > {"index":1,"assoc":0}
                {"do":"undo","doc":"a"}
                {"do":"text","doc":"a","root":"t","insert":[0,"12"]}
                {"do":"index","doc":"a","position":"$p.position"}
                > {"index":5,"assoc":0}
                """);
    }
}
