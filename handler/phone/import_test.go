package phone_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/intake"
)

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// documents reads every .docx as the same text, and nothing else.
type documents struct{}

func (documents) Holds(mime string) (text, readable bool) {
	return mime == docxType || mime == "application/msword", mime == docxType
}

func (documents) Read(context.Context, io.Reader, string, func(int, string, io.Reader) error) (domain.Document, error) {
	return domain.Document{Paragraphs: []domain.DocumentParagraph{{Text: "文档里的一段。"}, {Text: "<script>alert(1)</script>"}}}, nil
}

// attach uploads a document to the draft at an address.
func (d *desk) attach(address, name, content string) domain.Attachment {
	d.t.Helper()
	a, err := d.intake.Announce(d.t.Context(), d.author, intake.Announce{ManuscriptID: strings.TrimPrefix(address, "/m/manuscripts/"), Name: name, Size: int64(len(content))})
	d.must(err)
	a, err = d.intake.Received(d.t.Context(), d.author, a.ID, strings.NewReader(content))
	d.must(err)
	return a
}

// docx is a file that is one by what it holds.
func docx(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEdit_TakesADocumentInAndOutByPlainForms(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	a := d.attach(address, "大赛.docx", docx(t))
	page := d.phone.get(address + "/edit")
	page.want(t, "a document", http.StatusOK, "从 Word、WPS 文档导入", "把文字和图片放进稿件", `value="import:`+a.ID+`"`)
	press := func(act string) answer {
		t.Helper()
		form := filled(d.phone.get(address+"/edit").body, act+":"+a.ID)
		got := d.phone.post(address+"/edit", form)
		if want := address + "/edit#file-" + a.ID; got.status != http.StatusSeeOther || got.location != want {
			t.Fatalf("%s: %d to %q, want %q", act, got.status, got.location, want)
		}
		return d.phone.get(address + "/edit")
	}
	waiting := press("import")
	waiting.want(t, "asked for", http.StatusOK, "正在读取文档", "data-importing", "第一段。\n第二段。")
	if strings.Contains(waiting.body, "撤销导入") {
		t.Error("what is not in yet can be taken out")
	}
	d.must(d.intake.Import(t.Context(), domain.Job{Kind: domain.JobImport, Subject: a.ID}))
	d.phone.get(address+"/edit").want(t, "done", http.StatusOK, "文字已放进稿件", "撤销导入", "第二段。\n文档里的一段。\n&lt;script&gt;alert(1)&lt;/script&gt;")
	d.phone.get("/m/attachments/"+a.ID).want(t, "its row", http.StatusOK, "撤销导入")
	undone := press("unimport")
	undone.want(t, "undone", http.StatusOK, "已撤销", "把文字和图片放进稿件")
	if strings.Contains(undone.body, "文档里的一段") {
		t.Error("the text is still there")
	}
}

func TestEdit_SaysWhatToDoWithADocumentThatCannotBeReadHere(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	a := d.attach(address, "旧稿.WPS", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("\x00", 4096))
	page := d.phone.get(address + "/edit")
	page.want(t, "an old document", http.StatusOK, "这台服务器不能读 .wps，已作为附件收下。请另存为 .docx 再选一次，或把正文复制粘贴进来。")
	if strings.Contains(page.body, "import:"+a.ID) {
		t.Error("it is offered all the same")
	}
}

func TestStartImport_IsTheAuthorsAlone(t *testing.T) {
	d := openDesk(t)
	address := d.begin()
	a := d.attach(address, "大赛.docx", docx(t))
	d.informant("样例乙", "open-other", domain.InformantActive)
	token := csrf(d.phone.get(address + "/edit").body)
	mine := d.phone.post("/m/attachments/"+a.ID+"/import", url.Values{"csrf": {token}})
	mine.want(t, "the author", http.StatusOK, `"started":true`)
	other := d.signedIn("open-other")
	token = csrf(other.get("/m/submit").body)
	other.post("/m/attachments/"+a.ID+"/import", url.Values{"csrf": {token}}).want(t, "somebody else", http.StatusNotFound)
}
