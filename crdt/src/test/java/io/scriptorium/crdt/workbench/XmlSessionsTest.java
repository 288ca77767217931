package io.scriptorium.crdt.workbench;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Edits of XML at the workbench: markup in, nodes, attributes and markup out. */
class XmlSessionsTest {
    @RegisterExtension
    static final BothBenches BENCHES = new BothBenches();

    @Test
    void insert_markup_answersTheUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p a=\\"1\\">x</p>"]}
                > {"update":"AQQBAAcBAXgDAXAHAAEABgQAAQEBeCgAAQABYQF3ATEA"}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<p a=\\"1\\">x</p>"}
                {"do":"read","doc":"a","root":"x","as":"string"}
                > {"value":"<p a=\\"1\\">x</p>"}
                {"do":"read","doc":"a","root":"x","as":"json"}
                > {"value":"<p a=\\"1\\">x</p>"}
                """);
    }

    @Test
    void insert_severalNodes_keepTheirOrder() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<h1>T</h1>text<hr/><p><b>bold</b> end</p>"]}
                > {"update":"AQwBAAcBAXgDAmgxBwABAAYEAAEBAVSHAQAGBAABAwR0ZXh0hwEDAwJococBCAMBcAcAAQkDAWIHAAEKBgQAAQsEYm9sZIcBCgYEAAEQBCBlbmQA"}
                {"do":"xml","doc":"a","root":"x","insert":[1,"<new/>"]}
                > {"update":"AQEBFccBAAEDAwNuZXcA"}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<h1>T</h1><new></new>text<hr></hr><p><b>bold</b> end</p>"}
                """);
    }

    @Test
    void insert_nothing_answersNoUpdate() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,""]}
                > {"update":null}
                {"do":"xml","doc":"a","root":"x"}
                > {"update":null}
                """);
    }

    @Test
    void insert_entities_areRead() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p a='&lt;&quot;&#65;' b=\\"&apos;&#x1F600;\\">&amp;&gt;&unknown;&#1114112;</p>"]}
                > {"update":"AQUBAAcBAXgDAXAHAAEABgQAAQEVJj4mdW5rbm93bjsmIzExMTQxMTI7KAABAAFhAXcDPCJBKAABAAFiAXcFJ/CfmIAA"}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<p a=\\"<\\"A\\" b=\\"'😀\\">&>&unknown;&#1114112;</p>"}
                """);
    }

    @Test
    void insert_spaces_areText() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0," <p > a </p > "]}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":" <p> a </p> "}
                """);
    }

    @Test
    void insert_attributeGivenTwice_hasItsLastValue() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p a='1' b='2' a='3'/>"]}
                > {"update":"AQMBAAcBAXgDAXAoAAEAAWEBdwEzKAABAAFiAXcBMgA="}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<p a=\\"3\\" b=\\"2\\"></p>"}
                """);
    }

    @Test
    void insert_badMarkup_isRefusedAndNothingChanges() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p>"]}
                ! the element p is not closed
                {"do":"xml","doc":"a","root":"x","insert":[0,"</p>"]}
                ! bad markup at 0
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p></q>"]}
                ! bad markup at 3
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p a=1/>"]}
                ! bad markup at 0
                {"do":"xml","doc":"a","root":"x","insert":[0,"a<"]}
                ! bad markup at 1
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p a='x>"]}
                ! bad markup at 0
                {"do":"vector","doc":"a"}
                > {"vector":"AA=="}
                """);
    }

    @Test
    void insert_nodesAsValues_mayBeOfEveryKind() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,[{"$":"xmlElement","name":"p","attributes":[["n",1],["o",{"k":true}]],"children":[{"$":"xmlText","value":"in"}]},{"$":"xmlHook","name":"h","value":{"k":1}},{"$":"xmlText","value":"t"}]]}
                > {"update":"AQkBAAcBAXgDAXAHAAEABgQAAQECaW4oAAEAAW4BfQEoAAEAAW8BdgEBa3iHAQAFAWgoAAEGAWsBfQGHAQYGBAABCAF0AA=="}
                {"do":"read","doc":"a","root":"x"}
                > {"value":"<p n=\\"1\\" o=\\"[object Object]\\">in</p>[object Object]t"}
                {"do":"read","doc":"a","root":"x","path":[0],"as":"attributes"}
                > {"value":{"n":1,"o":{"k":true}}}
                {"do":"map","doc":"a","root":"x","path":[1],"set":["k",2]}
                > {"update":"AQEBCqgBBwF9AgEBAQcB"}
                {"do":"read","doc":"a","root":"x","path":[1]}
                > {"value":{"k":2}}
                """);
    }

    @Test
    void delete_nodes_takesOneUnlessSaid() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<a/><b/><c/><d/>"]}
                {"do":"xml","doc":"a","root":"x","delete":[0]}
                > {"update":"AAEBAQAB"}
                {"do":"xml","doc":"a","root":"x","delete":[1,2]}
                > {"update":"AAEBAQIC"}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<b></b>"}
                """);
    }

    @Test
    void attribute_ofAnElement_isSetAndRemoved() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p>x</p>"]}
                {"do":"xml","doc":"a","root":"x","path":[0],"attribute":["class","wide"]}
                > {"update":"AQEBAygAAQAFY2xhc3MBdwR3aWRlAA=="}
                {"do":"xml","doc":"a","root":"x","path":[0],"attribute":["level",2]}
                > {"update":"AQEBBCgAAQAFbGV2ZWwBfQIA"}
                {"do":"read","doc":"a","root":"x","path":[0],"as":"attributes"}
                > {"value":{"class":"wide","level":2}}
                {"do":"xml","doc":"a","root":"x","path":[0],"removeAttribute":"class"}
                > {"update":"AAEBAQMB"}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<p level=\\"2\\">x</p>"}
                {"do":"xml","doc":"a","root":"x","attribute":["class","wide"]}
                ! this is of kind xmlFragment
                """);
    }

    @Test
    void text_insideAnElement_isEditedByItsPath() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<p>abc</p>"]}
                {"do":"text","doc":"a","root":"x","path":[0,0],"format":[1,1,{"b":{}}]}
                > {"update":"AQIBBcYBAgEDAWICe33GAQMBBAFiBG51bGwA"}
                {"do":"text","doc":"a","root":"x","path":[0,0],"insert":[3,"d"]}
                > {"update":"AQEBB4QBBAFkAA=="}
                {"do":"read","doc":"a","root":"x","path":[0,0],"as":"delta"}
                > {"value":[{"insert":"a"},{"insert":"b","attributes":{"b":{}}},{"insert":"cd"}]}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<p>a<b>b</b>cd</p>"}
                {"do":"read","doc":"a","root":"x","path":[0,0],"as":"string"}
                > {"value":"a<b>b</b>cd"}
                """);
    }

    @Test
    void child_insertedIntoAnElement_isOneOfItsNodes() {
        BENCHES.play("""
                {"do":"doc","doc":"a","client":1}
                {"do":"xml","doc":"a","root":"x","insert":[0,"<ul></ul>"]}
                {"do":"xml","doc":"a","root":"x","path":[0],"insert":[0,"<li>one</li>"]}
                > {"update":"AQMBAQcAAQADAmxpBwABAQYEAAECA29uZQA="}
                {"do":"xml","doc":"a","root":"x","path":[0],"insert":[1,"<li>two</li>"]}
                {"do":"xml","doc":"a","root":"x","path":[0],"delete":[0]}
                {"do":"read","doc":"a","root":"x","as":"xml"}
                > {"value":"<ul><li>two</li></ul>"}
                """);
    }
}
