import LabelFormats
import Testing

@Suite struct UnreadFormatTests {
    @Test(arguments: [
        (#"{"version": "5.0", "shapes": [{"label": "cat"}], "imagePath": "a.png"}"#, "LabelMe"),
        (#"{"_via_settings": {}, "_via_img_metadata": {}}"#, "VIA"),
        (#"{"a.png123": {"filename": "a.png", "regions": [{"shape_attributes": {}}]}}"#, "VIA"),
        (#"[{"image": "a.png", "annotations": [{"label": "cat", "coordinates": {"x": 1}}]}]"#, "CreateML"),
        (
            #"[{"data": {"image": "a"}, "annotations": [{"result": [{"from_name": "l", "to_name": "i"}]}]}]"#,
            "Label Studio"
        ),
        (#"{"info": {}, "categories": {}, "items": [{"id": "a", "annotations": []}]}"#, "Datumaro"),
    ])
    func `a format that is not read has a name`(json: String, name: String) {
        #expect(UnreadFormat(json: Array(json.utf8).span)?.name == name)
    }

    @Test(arguments: ["", "{}", #"{"accuracy": 0.9}"#, #"[{"image_id": 1, "score": 0.5, "bbox": [1, 2, 3, 4]}]"#])
    func `another text has none`(json: String) { #expect(UnreadFormat(json: Array(json.utf8).span) == nil) }

    @Test func `CVAT is known by its root`() {
        func name(_ xml: String) -> String? { UnreadFormat(xml: Array(xml.utf8).span)?.name }
        #expect(name("<?xml version='1.0'?>\n<annotations><version>1.1</version>") == "CVAT for images")
        #expect(name("<annotations>\n<track id='0' label='cat'>") == "CVAT for video")
        #expect(name("<annotation><object/></annotation>") == nil && name("<annotationsX>") == nil && name("") == nil)
    }

    @Test func `rows of YOLO are told from captions`() {
        func isLabelFile(_ text: String) -> Bool { YOLODataset.isLabelFile(Array(text.utf8).span) }
        #expect(isLabelFile("") && isLabelFile("0 0.5 0.5 0.1 0.1\n1 0.5 0.5 0.1 0.1\n"))
        #expect(!isLabelFile("a cat on a mat\n") && !isLabelFile("0.5 0.5 0.5 0.1 0.1") && !isLabelFile("0 1 2\n"))
    }
}
