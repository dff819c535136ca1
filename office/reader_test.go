package office_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/office"
)

const (
	docxType  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	docType   = "application/msword"
	nameSpace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`
)

// parts are the parts of a document beside its text.
type parts map[string]string

func pictureParts(names ...string) parts {
	rels, all := "", parts{}
	for i, name := range names {
		rels += fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/%s"/>`, i+1, name)
		all["word/media/"+name] = "bytes of " + name
	}
	all["word/_rels/document.xml.rels"] = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels + `</Relationships>`
	return all
}

// docx packs a document with that body.
func docx(t testing.TB, body string, more ...parts) []byte {
	t.Helper()
	return packed(t, zip.Deflate, body, more...)
}

// packedPlain packs a document without compressing it.
func packedPlain(t testing.TB, body string, more ...parts) []byte {
	t.Helper()
	return packed(t, zip.Store, body, more...)
}

func packed(t testing.TB, method uint16, body string, more ...parts) []byte {
	t.Helper()
	all := parts{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"word/document.xml":   `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ` + nameSpace + `><w:body>` + body + `<w:sectPr/></w:body></w:document>`,
	}
	for _, m := range more {
		for name, text := range m {
			all[name] = text
		}
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range all {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func para(text string) string {
	return `<w:p><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

func styled(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func drawn(id int) string {
	return fmt.Sprintf(`<w:p><w:r><w:drawing><a:graphic><a:blip r:embed="rId%d"/></a:graphic></w:drawing></w:r></w:p>`, id)
}

// read reads a document and returns what its pictures hold, in order.
func read(t *testing.T, file []byte, mime string) (domain.Document, []string) {
	t.Helper()
	d, pictures, err := tryRead(t, file, mime)
	if err != nil {
		t.Fatal(err)
	}
	return d, pictures
}

func tryRead(t *testing.T, file []byte, mime string) (domain.Document, []string, error) {
	t.Helper()
	folder := t.TempDir()
	var pictures []string
	d, err := office.NewReader(folder).Read(t.Context(), bytes.NewReader(file), mime, func(n int, _ string, content io.Reader) error {
		bytes, err := io.ReadAll(content)
		if err == nil {
			pictures = append(pictures, fmt.Sprintf("%d %s", n, bytes))
		}
		return err
	})
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("the reader leaves %v behind", left)
	}
	return d, pictures, err
}

func linesOf(d domain.Document) []string {
	var lines []string
	for _, p := range d.Paragraphs {
		if p.Caption > 0 {
			p.Text = fmt.Sprintf("[%d] %s", p.Caption, p.Text)
		}
		lines = append(lines, p.Text)
	}
	return lines
}

func TestRead_TellsWhatPeopleRead(t *testing.T) {
	styles := parts{"word/styles.xml": `<w:styles ` + nameSpace + `><w:style w:styleId="a1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="a2"><w:basedOn w:val="a1"/></w:style><w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style><w:style w:styleId="hid"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`}
	notes := parts{"word/footnotes.xml": `<w:footnotes ` + nameSpace + `><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>来源：统计。</w:t></w:r></w:p></w:footnote></w:footnotes>`}
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"paragraphs", para("第一段") + `<w:p/>` + para("　第二段 &amp;"), []string{"第一段", "　第二段 &"}},
		{"runs, tabs and breaks", `<w:p><w:r><w:t>一</w:t></w:r><w:r><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t><w:br w:type="page"/><w:noBreakHyphen/><w:softHyphen/><w:t>四</w:t></w:r></w:p>`, []string{"一\t二\n三-四"}},
		{"a deletion left out, an insertion kept", `<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>`, []string{"留增移来"}},
		{"a deleted paragraph end", `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>` + para("后半"), []string{"前半后半"}},
		{"older properties of a change are not taken", `<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="TOC1"/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>还在</w:t></w:r></w:p>`, []string{"还在"}},
		{"hidden text", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>见</w:t></w:r><w:r><w:rPr><w:rStyle w:val="hid"/></w:rPr><w:t>藏</w:t></w:r></w:p>`, []string{"见"}},
		{"fields show their result", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>链接</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:hyperlink><w:r><w:t>的字</w:t></w:r></w:hyperlink></w:p>`, []string{"链接的字"}},
		{"a table of contents is left out", styled("TOC1", "一、概况 1") + `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>` + para("目录") + `</w:sdtContent></w:sdt>` + para("正文"), []string{"正文"}},
		{"content controls", `<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>` + para("单击此处输入") + `</w:sdtContent></w:sdt><w:sdt><w:sdtContent>` + para("填了的") + `</w:sdtContent></w:sdt>`, []string{"填了的"}},
		{"a table", `<w:tbl><w:tr><w:tc>` + para("姓名") + `</w:tc><w:tc>` + para("单位") + `</w:tc></w:tr><w:tr><w:tc>` + para("张三") + `</w:tc><w:tc>` + para("白桦") + para("矿业") + `</w:tc></w:tr><w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>`, []string{"姓名\t单位", "张三\t白桦矿业"}},
		{"a table that only lays out", `<w:tbl><w:tr><w:tc>` + para("一") + para("二") + `</w:tc></w:tr></w:tbl>`, []string{"一", "二"}},
		{"a text box once", `<w:p><w:r><w:t>框外</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>` + para("框内") + `</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>` + para("框内") + `</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`, []string{"框外", "框内"}},
		{"notes", `<w:p><w:r><w:t>增长一成</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>`, []string{"增长一成［注1］", "注1：来源：统计。"}},
		{"pinyin above characters", `<w:p><w:r><w:ruby><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>`, []string{"汉"}},
		{"symbols and formulas", `<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>`, []string{"☑x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := read(t, docx(t, c.body, styles, notes), docxType)
			if got := linesOf(d); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	d, _ := read(t, docx(t, styled("a2", "标题")+para("正文"), styles), docxType)
	if !d.Paragraphs[0].Heading || d.Paragraphs[1].Heading {
		t.Errorf("headings %+v", d.Paragraphs)
	}
}

func TestRead_WritesTheNumbersOfLists(t *testing.T) {
	level := func(n int, format, text string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/></w:lvl>`, n, format, text)
	}
	numbering := parts{"word/numbering.xml": `<w:numbering ` + nameSpace + `><w:abstractNum w:abstractNumId="0">` + level(0, "chineseCountingThousand", "%1、") + level(1, "decimal", "%1.%2") + level(2, "bullet", "\uf0b7") +
		`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="11"/></w:lvlOverride></w:num></w:numbering>`}
	item := func(list, level int, text string) string {
		return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr><w:r><w:t>%s</w:t></w:r></w:p>`, level, list, text)
	}
	body := item(1, 0, "概况") + item(1, 1, "背景") + item(1, 1, "经过") + item(1, 2, "细节") + item(1, 0, "成效") + item(1, 1, "数字") + item(0, 0, "没有编号") + item(2, 0, "另起") + item(2, 0, "接着")
	d, _ := read(t, docx(t, body, numbering), docxType)
	want := []string{"一、概况", "一.1 背景", "一.2 经过", "• 细节", "二、成效", "二.1 数字", "没有编号", "十一、另起", "十二、接着"}
	if got := linesOf(d); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRead_HandsPicturesOverInOrderWithTheirCaptions(t *testing.T) {
	styles := parts{"word/styles.xml": `<w:styles ` + nameSpace + `><w:style w:styleId="cap"><w:name w:val="caption"/></w:style></w:styles>`}
	boxed := `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><a:blip r:embed="rId4"/></w:drawing></mc:Choice><mc:Fallback><w:pict><v:imagedata r:id="rId4"/></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`
	old := `<w:p><w:r><w:pict><v:shape><v:imagedata r:id="rId5"/></v:shape></w:pict></w:r></w:p>`
	body := para("开头") + drawn(2) + para("图1 开幕式现场") + para("图2的话是正文") +
		drawn(1) + drawn(3) + styled("cap", "参赛选手") + boxed + `<w:p/>` + para("图为颁奖现场") + old + para("一段普通的话。") + para("图3：没有照片的说明") + drawn(2) +
		`<w:tbl><w:tr><w:tc>` + drawn(6) + `</w:tc><w:tc>` + drawn(7) + `</w:tc></w:tr><w:tr><w:tc>` + para("图5 左") + `</w:tc><w:tc>` + para("图6 右") + `</w:tc></w:tr></w:tbl>`
	d, pictures := read(t, docx(t, body, styles, pictureParts("a.png", "b.jpg", "c.png", "d.png", "e.png", "f.png", "g.png")), docxType)
	wantPictures := []string{"1 bytes of b.jpg", "2 bytes of a.png", "3 bytes of c.png", "4 bytes of d.png", "5 bytes of e.png", "6 bytes of f.png", "7 bytes of g.png"}
	if !slices.Equal(pictures, wantPictures) || d.Pictures != 7 || d.Left != 0 {
		t.Errorf("got pictures %q, %d, left %d", pictures, d.Pictures, d.Left)
	}
	want := []string{"开头", "[1] 开幕式现场", "图2的话是正文", "[3] 参赛选手", "[4] 图为颁奖现场", "一段普通的话。", "图3：没有照片的说明", "[6] 左", "[7] 右"}
	if got := linesOf(d); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRead_LeavesPicturesThatAreMissingElsewhereOrTooMany(t *testing.T) {
	outside := parts{"word/_rels/document.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/image" Target="https://example.org/x.png" TargetMode="External"/><Relationship Id="rId2" Type="x/image" Target="../../../etc/passwd"/><Relationship Id="rId3" Type="x/image" Target="/word/media/x.png"/></Relationships>`, "word/media/x.png": "x"}
	d, pictures := read(t, docx(t, drawn(1)+drawn(2)+drawn(3)+drawn(9), outside), docxType)
	if !slices.Equal(pictures, []string{"2 x"}) || d.Left != 1 {
		t.Errorf("got %q, left %d", pictures, d.Left)
	}
	var names []string
	body := ""
	for i := range 45 {
		names = append(names, fmt.Sprintf("%d.png", i))
		body += drawn(i + 1)
	}
	d, pictures = read(t, docx(t, body, pictureParts(names...)), docxType)
	if len(pictures) != 40 || d.Left != 5 {
		t.Errorf("%d pictures, left %d", len(pictures), d.Left)
	}
	spoilt := bytes.Replace(packedPlain(t, drawn(1)+drawn(2), pictureParts("a.png", "b.png")), []byte("bytes of a"), []byte("bytes of x"), 1)
	if d, pictures = read(t, spoilt, docxType); d.Left != 1 {
		t.Errorf("a spoilt picture: %q, left %d", pictures, d.Left)
	}
	stop := errors.New("stop")
	_, err := office.NewReader(t.TempDir()).Read(t.Context(), bytes.NewReader(docx(t, body, pictureParts(names...))), docxType, func(int, string, io.Reader) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestRead_RefusesWhatWouldHarm(t *testing.T) {
	deep := strings.Repeat("<w:ins>", 300) + strings.Repeat("</w:ins>", 300)
	entity := parts{"word/document.xml": `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:document ` + nameSpace + `><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`}
	file := parts{"word/document.xml": `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document ` + nameSpace + `><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>`}
	bomb := parts{"word/document.xml": `<w:document ` + nameSpace + `><w:body>` + strings.Repeat(" ", 70<<20) + `</w:body></w:document>`}
	for name, content := range map[string][]byte{
		"no archive": []byte("PK\x03\x04 no"), "nothing": nil, "deep": docx(t, deep), "entities": docx(t, "", entity), "a file as entity": docx(t, "", file),
		"a bomb": docx(t, "", bomb), "cut off": docx(t, "<w:p><w:r>"), "too much text": docx(t, para(strings.Repeat("字", 210_000))),
	} {
		t.Run(name, func(t *testing.T) {
			d, _, err := tryRead(t, content, docxType)
			if domain.KindOf(err) != domain.KindInvalid || domain.Public(err) == "" {
				t.Errorf("got %v of %+v", err, d)
			}
		})
	}
}

// asWord makes another format of a document by LibreOffice.
func asWord(t *testing.T, file []byte, extension string) []byte {
	t.Helper()
	folder := t.TempDir()
	source := filepath.Join(folder, "a.docx")
	if err := os.WriteFile(source, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "soffice", "--headless", "-env:UserInstallation=file://"+folder+"/profile", "--convert-to", extension, "--outdir", folder, source).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice (scripts/install.sh test installs it): %v\n%s", err, out)
	}
	made, err := os.ReadFile(filepath.Join(folder, "a."+extension))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// manuscript is a document that offices open: a heading, text, a table, a picture
// with its caption.
func manuscript(t *testing.T) []byte {
	t.Helper()
	var pixels bytes.Buffer
	if err := png.Encode(&pixels, image.NewRGBA(image.Rect(0, 0, 320, 200))); err != nil {
		t.Fatal(err)
	}
	const picture = `<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="3048000" cy="1905000"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3048000" cy="1905000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
	cell := func(text string) string {
		return `<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr>` + para(text) + `</w:tc>`
	}
	table := `<w:tbl><w:tblPr><w:tblW w:w="8000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid><w:tr>` + cell("姓名") + cell("单位") + `</w:tr><w:tr>` + cell("张三") + cell("白桦矿业") + `</w:tr></w:tbl>`
	more := pictureParts("image1.png")
	more["word/media/image1.png"] = pixels.String()
	const packages = "http://schemas.openxmlformats.org/package/2006/"
	more["[Content_Types].xml"] = `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	more["_rels/.rels"] = `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	return docx(t, para("东岭区举办职工技能大赛")+para("　　3月5日，大赛开幕。")+table+picture+para("图1 大赛开幕式"), more)
}

func TestRead_ReadsWhatLibreOfficeWrites(t *testing.T) {
	source := manuscript(t)
	for extension, mime := range map[string]string{"docx": docxType, "doc": docType, "odt": "application/vnd.oasis.opendocument.text", "rtf": "text/rtf"} {
		t.Run(extension, func(t *testing.T) {
			d, pictures := read(t, asWord(t, source, extension), mime)
			want := []string{"东岭区举办职工技能大赛", "　　3月5日，大赛开幕。", "姓名\t单位", "张三\t白桦矿业", "[1] 大赛开幕式"}
			if got := linesOf(d); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if len(pictures) != 1 || !strings.Contains(pictures[0], "PNG") {
				t.Errorf("%d pictures", len(pictures))
			}
		})
	}
}

func TestRead_RefusesWhatLibreOfficeCannotRead(t *testing.T) {
	_, _, err := tryRead(t, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("x", 2000)), docType)
	if domain.KindOf(err) != domain.KindInvalid || !strings.Contains(domain.Public(err), "打不开") {
		t.Errorf("got %v", err)
	}
}

// odt packs an open document whose picture is on a server.
func odt(t *testing.T, address string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	const spaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"`
	for _, part := range [][2]string{
		{"mimetype", "application/vnd.oasis.opendocument.text"},
		{"content.xml", `<office:document-content ` + spaces + ` office:version="1.2"><office:body><office:text><text:p>正文</text:p><text:p><draw:frame svg:width="5cm" svg:height="5cm"><draw:image xlink:href="` + address + `" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p></office:text></office:body></office:document-content>`},
		{"META-INF/manifest.xml", `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(w, part[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRead_LibreOfficeAsksNobody(t *testing.T) {
	asked := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer server.Close()
	d, pictures := read(t, odt(t, server.URL+"/x.png"), "application/vnd.oasis.opendocument.text")
	if got := linesOf(d); !slices.Equal(got, []string{"正文"}) || len(pictures) != 0 {
		t.Errorf("got %q, %d pictures", got, len(pictures))
	}
	select {
	case path := <-asked:
		t.Errorf("it asked for %s", path)
	default:
	}
}

func TestRead_StopsLibreOfficeWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	folder := t.TempDir()
	_, err := office.NewReader(folder).Read(ctx, bytes.NewReader(odt(t, "x.png")), "application/vnd.oasis.opendocument.text", nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	running, _ := exec.CommandContext(t.Context(), "pgrep", "-f", folder).Output()
	if len(running) > 0 {
		t.Errorf("still running: %s", running)
	}
}

func TestRead_WithoutLibreOfficeReadsDocxAlone(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	r := office.NewReader(t.TempDir())
	for mime, want := range map[string][2]bool{docxType: {true, true}, docType: {true, false}, "text/rtf": {true, false}, "application/pdf": {false, false}} {
		if text, readable := r.Holds(mime); text != want[0] || readable != want[1] {
			t.Errorf("%s: %v %v", mime, text, readable)
		}
	}
	if r.ReadsAll() {
		t.Error("it claims to read all")
	}
	if d, err := r.Read(t.Context(), bytes.NewReader(docx(t, para("一"))), docxType, nil); err != nil || len(d.Paragraphs) != 1 {
		t.Errorf("got %+v, %v", d, err)
	}
	_, err := r.Read(t.Context(), strings.NewReader("x"), docType, nil)
	if domain.KindOf(err) != domain.KindInvalid {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(para("一") + drawn(1) + para("图1 说明") + `<w:tbl><w:tr><w:tc>` + para("二") + `</w:tc><w:tc><w:sdt><w:sdtContent>` + para("三") + `</w:sdtContent></w:sdt></w:tc></w:tr></w:tbl>`)
	f.Add(`<w:p><w:pPr><w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><mc:AlternateContent><mc:Choice><w:t>x</w:t></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p>`)
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, body string) {
		d, err := office.NewReader(folder).Read(t.Context(), bytes.NewReader(docx(t, body, pictureParts("a.png"))), docxType, func(n int, _ string, content io.Reader) error {
			if n < 1 {
				t.Errorf("picture %d", n)
			}
			_, err := io.Copy(io.Discard, content)
			return err
		})
		if err != nil && domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("%q: %v", body, err)
		}
		for _, p := range d.Paragraphs {
			if p.Caption > d.Pictures {
				t.Errorf("%q: a caption of picture %d of %d", body, p.Caption, d.Pictures)
			}
		}
	})
}
