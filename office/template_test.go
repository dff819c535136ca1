package office_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/office"
)

const wordHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n" + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">`

// letterhead is a template as an office has one: a red head with Mongolian
// text, placeholders that Word has split, a picture that hangs at the body's
// paragraph, a table at the foot and a header.
func letterhead() map[string]string {
	return map[string]string{
		"[Content_Types].xml":          `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/></Types>`,
		"_rels/.rels":                  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>`,
		"word/media/seal.png":          "\x89PNG not looked at",
		"word/header1.xml":             strings.Replace(strings.Replace(wordHead, "<w:document", "<w:hdr", 1), "\r\n", "\n", 1) + `<w:p><w:r><w:t>内部资料　【期号】</w:t></w:r></w:p></w:hdr>`,
		"word/document.xml": wordHead + `<w:body>` +
			`<w:p><w:r><w:rPr><w:color w:val="FF0000"/></w:rPr><w:t>ᠮᠣᠩᠭᠣᠯ 示例市总工会文件</w:t></w:r></w:p>` +
			`<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>【文</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:i/></w:rPr><w:t>号</w:t></w:r><w:r><w:t>】（印）</w:t></w:r></w:p>` +
			`<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>【标题】</w:t></w:r></w:p>` +
			`<w:p><w:pPr><w:spacing w:line="560" w:lineRule="exact"/></w:pPr><w:r><w:t>【正</w:t></w:r><w:r><w:t>文】</w:t></w:r></w:p>` +
			`<w:p><w:r><w:t>【署名】　【日期】，【备注】&amp;【主送】</w:t></w:r></w:p>` +
			`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>抄送：【抄送】</w:t></w:r></w:p></w:tc></w:tr></w:tbl>` +
			`<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1531" w:bottom="1984" w:left="1531" w:header="850" w:footer="1440" w:gutter="0"/></w:sectPr></w:body></w:document>`,
	}
}

func packedParts(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		entry, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(entry, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t *testing.T, file []byte) *office.Template {
	t.Helper()
	template, err := office.OpenTemplate(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return template
}

func TestTemplate_FillsPlaceholdersThatWordHasSplit(t *testing.T) {
	template := opened(t, packedParts(t, letterhead()))
	o := circular()
	o.More = map[string]string{domain.SlotIssue: "第1期"}
	o.Title += hostile
	file, parts := document(t, func(w io.Writer) error { return template.Fill(w, o) })
	body := parts["word/document.xml"]
	for _, want := range []string{
		`<w:t>ᠮᠣᠩᠭᠣᠯ 示例市总工会文件</w:t>`,
		`<w:rPr><w:b/></w:rPr><w:t>示工通〔2026〕5号</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:i/></w:rPr><w:t></w:t></w:r><w:r><w:t>（印）</w:t>`,
		`<w:t>示例市总工会关于2026年第一季度</w:t><w:br/><w:t xml:space="preserve">宣传稿件采用情况的通报&lt;w:p/&gt;`,
		`示例市总工会办公室　2026年4月8日，【备注】&amp;各旗区总工会，市直各产业工会</w:t>`,
		`<w:t>抄送：各旗区委宣传部</w:t>`,
		`w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200"`,
		`<w:tblW w:w="8844" w:type="dxa"/>`,
		`>一、总体情况<`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the text lacks %s", want)
		}
	}
	for _, gone := range []string{"【标题】", "【正", "文】", "w:p/><w:p/>"} {
		if strings.Contains(body, gone) {
			t.Errorf("the text has %s", gone)
		}
	}
	if got := parts["word/header1.xml"]; !strings.Contains(got, "<w:t>内部资料　第1期</w:t>") {
		t.Errorf("the header is %s", got)
	}
	if at, end := strings.Index(body, ">采用稿件目录<"), strings.Index(body, "<w:tbl><w:tr><w:tc>"); at < end {
		t.Error("attachments without a place do not come last")
	}
	text, pages := printed(t, file)
	for _, want := range []string{"ᠮᠣᠩᠭᠣᠯ", "第1期", "示工通〔2026〕5号（印）", "第六十工会"} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), want) {
			t.Errorf("the printed document lacks %q", want)
		}
	}
	if pages < 5 {
		t.Errorf("it has %d pages", pages)
	}
}

func TestTemplate_LeavesEverythingElseByteByByte(t *testing.T) {
	source := letterhead()
	source["word/header1.xml"] = strings.Replace(source["word/header1.xml"], "【期号】", "", 1)
	template := opened(t, packedParts(t, source))
	var out bytes.Buffer
	if err := template.Fill(&out, domain.OfficialDocument{Title: "题", Body: []domain.OfficialBlock{{Text: "文"}}}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name != "word/document.xml" && string(text) != source[f.Name] {
			t.Errorf("%s has changed: %s", f.Name, text)
		}
		_, end, _ := strings.Cut(source[f.Name], "<w:sectPr>")
		if f.Name == "word/document.xml" && (!strings.HasPrefix(string(text), wordHead) || !strings.HasSuffix(string(text), "<w:sectPr>"+end)) {
			t.Errorf("more than placeholders has changed: %s", text)
		}
	}
}

func TestTemplate_KeepsPicturesAndSectionsOfTheBodysParagraph(t *testing.T) {
	picture := `<w:r><w:drawing><wp:anchor/></w:drawing></w:r>`
	section := `<w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr>`
	for name, c := range map[string]struct{ inside, want string }{
		"picture": {`<w:r><w:t>【正文】</w:t></w:r>` + picture, `<w:r><w:t></w:t></w:r>` + picture + `</w:p><w:p><w:pPr>`},
		"section": {section + `<w:r><w:t>【正文】</w:t></w:r>`, `文</w:t></w:r></w:p><w:p>` + section + `<w:r><w:t></w:t></w:r></w:p>`},
	} {
		source := letterhead()
		source["word/document.xml"] = wordHead + `<w:body><w:p><w:r><w:t>【标题】</w:t></w:r></w:p><w:p>` + c.inside + `</w:p></w:body></w:document>`
		template := opened(t, packedParts(t, source))
		_, parts := document(t, func(w io.Writer) error {
			return template.Fill(w, domain.OfficialDocument{Title: "题", Body: []domain.OfficialBlock{{Text: "文"}}})
		})
		if body := parts["word/document.xml"]; !strings.Contains(body, c.want) {
			t.Errorf("%s: %s", name, body)
		}
	}
}

func TestTemplate_SaysWhatIsMissingAndUnknown(t *testing.T) {
	report := opened(t, packedParts(t, letterhead())).Report()
	if report.Problem() != "" || !slices.Equal(report.Unknown, []string{"备注"}) || len(report.Missing()) != 0 {
		t.Errorf("the report is %+v", report)
	}
	advice := strings.Join(report.Advice(), "")
	if !strings.Contains(advice, "不认识【备注】") || !strings.Contains(advice, "【印发日期】") {
		t.Errorf("the advice is %q", advice)
	}
	for name, c := range map[string]struct{ inside, problem, advice string }{
		"no body":         {`<w:p><w:r><w:t>【标题】【日期】</w:t></w:r></w:p>`, "没有占位符【正文】", "没有【文号】【正文】【署名】"},
		"no title":        {`<w:p><w:r><w:t>【正文】</w:t></w:r></w:p>`, "没有占位符【标题】", "【标题】"},
		"shared":          {`<w:p><w:r><w:t>【标题】</w:t></w:r></w:p><w:p><w:r><w:t>内容：【正文】</w:t></w:r></w:p>`, "占位符【正文】要在正文里单独占一段", ""},
		"two in one":      {`<w:p><w:r><w:t>【标题】</w:t></w:r></w:p><w:p><w:r><w:t>【正文】【附件】</w:t></w:r></w:p>`, "占位符【正文】【附件】", ""},
		"broken by a tab": {`<w:p><w:r><w:t>【标</w:t><w:tab/><w:t>题】</w:t></w:r></w:p><w:p><w:r><w:t>【正文】</w:t></w:r></w:p>`, "没有占位符【标题】", ""},
	} {
		source := letterhead()
		source["word/document.xml"] = wordHead + `<w:body>` + c.inside + `</w:body></w:document>`
		template := opened(t, packedParts(t, source))
		report := template.Report()
		if !strings.Contains(report.Problem(), c.problem) || !strings.Contains(strings.Join(report.Advice(), ""), c.advice) {
			t.Errorf("%s: %q, %q", name, report.Problem(), report.Advice())
		}
		if err := template.Fill(io.Discard, domain.OfficialDocument{}); domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("%s: filled in: %v", name, err)
		}
	}
}

func TestOpenTemplate_RefusesWhatIsNoneOfOurs(t *testing.T) {
	with := func(change func(parts map[string]string)) []byte {
		parts := letterhead()
		change(parts)
		return packedParts(t, parts)
	}
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"no zip":        {[]byte("%PDF-1.7"), "打不开"},
		"no text":       {with(func(p map[string]string) { delete(p, "word/document.xml") }), "打不开"},
		"macros":        {with(func(p map[string]string) { p["word/vbaProject.bin"] = "x" }), "带有宏"},
		"twice":         {with(func(p map[string]string) { p["Word/Document.xml"] = "x" }), "打不开"},
		"broken":        {with(func(p map[string]string) { p["word/document.xml"] = wordHead + "<w:body><w:p>" }), "打不开"},
		"broken header": {with(func(p map[string]string) { p["word/header2.xml"] = "<w:hdr" }), "打不开"},
		"strict": {with(func(p map[string]string) {
			p["word/document.xml"] = `<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>`
		}), "打不开"},
		"bomb":        {with(func(p map[string]string) { p["word/document.xml"] = wordHead + strings.Repeat("<w:body/>", 2<<20) }), "太大"},
		"many":        {with(func(p map[string]string) { maps.Copy(p, manyParts(2001)) }), "太大"},
		"deep":        {with(func(p map[string]string) { p["word/document.xml"] = wordHead + strings.Repeat("<w:sdt>", 300) }), "打不开"},
		"large whole": {with(func(p map[string]string) { p["word/media/a.bin"] = strings.Repeat("0", 201<<20) }), "太大"},
	} {
		_, err := office.OpenTemplate(bytes.NewReader(c.file), int64(len(c.file)))
		if domain.KindOf(err) != domain.KindInvalid || !strings.Contains(domain.Public(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func manyParts(n int) map[string]string {
	parts := map[string]string{}
	for i := range n {
		parts["word/media/"+domain.ChineseNumber(i)+".xml"] = ""
	}
	return parts
}

func FuzzTemplate(f *testing.F) {
	f.Add(`<w:body><w:p><w:r><w:t>【标题】</w:t></w:r><w:p><w:r><w:t>【正文】</w:t></w:r></w:p></w:p></w:body>`)
	f.Add(`<w:p><w:r><w:t>【标</w:t><w:drawing/><w:t>题】</w:t></w:r></w:p><w:p><w:pPr><w:sectPr/></w:pPr><w:t>【正文】</w:t></w:p>`)
	f.Fuzz(func(t *testing.T, body string) {
		parts := letterhead()
		parts["word/document.xml"] = wordHead + body + "</w:document>"
		file := packedParts(t, parts)
		template, err := office.OpenTemplate(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := template.Fill(&out, circular()); err != nil {
			return
		}
		if _, err := office.OpenTemplate(bytes.NewReader(out.Bytes()), int64(out.Len())); err != nil {
			t.Errorf("what was filled in cannot be read again: %v", err)
		}
	})
}
