package office_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/office"
)

// hostile is what people and forgers type: markup, what XML cannot hold, vertical
// script.
const hostile = `<w:p/>&amp;"]]>` + "\x01\u0000 ᠮᠣᠩᠭᠣᠯ 😀"

func registration() domain.RegistrationForm {
	return domain.RegistrationForm{
		Federation: "示例市总工会", Unit: "东岭区总工会", Phone: "13800001234", IDNumber: "",
		Informant: domain.Informant{
			Name: "样例甲", Gender: domain.Female, BirthMonth: "1985-04", Education: "本科", UnionPost: "宣传委员", UnitPost: "无", Email: "a@example.com",
			Hobbies: hostile, FilledDay: "2026-03-05", Summary: "第一段。\n第二段。" + strings.Repeat("走访基层，报送信息。", 20),
			Platforms: domain.Platforms{SiteURL: "https://example.com/" + strings.Repeat("long/", 20), WeChatName: "东岭工会", NewspaperCycle: "每月"},
		},
	}
}

func submission() domain.SubmissionForm {
	return domain.SubmissionForm{
		Federation: "示例市总工会", Unit: "东岭区总工会", Informant: "样例甲", Contact: "13800001234",
		Manuscript: domain.Manuscript{
			Number: "2026-000123", SubmittedAt: time.Date(2026, 3, 5, 20, 0, 0, 0, time.UTC),
			Text:  domain.Text{Title: "东岭区举办职工技能大赛" + hostile, Body: "<p>第一段。</p><p>" + strings.Repeat("比赛分三个工种。", 200) + "</p>"},
			Sheet: domain.Sheet{External: domain.Yes, OtherAttachments: "签到表"},
		},
		Attachments: []domain.Attachment{{Kind: domain.KindPhoto}, {Kind: domain.KindPhoto}, {Kind: domain.KindVideo}},
	}
}

// document writes a form and returns the file with its parts, each read to its end.
func document(t *testing.T, write func(w io.Writer) error) (file []byte, parts map[string]string) {
	t.Helper()
	var out, again bytes.Buffer
	if err := errors.Join(write(&out), write(&again)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Error("the same form gives another file the second time")
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		decoder := xml.NewDecoder(bytes.NewReader(text))
		for strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s is not well formed: %v", f.Name, err)
			}
		}
		parts[f.Name] = string(text)
	}
	return out.Bytes(), parts
}

// printed returns what LibreOffice prints of a document, as text and as the
// number of its pages.
func printed(t *testing.T, file []byte) (text string, pages int) {
	t.Helper()
	folder := t.TempDir()
	source := filepath.Join(folder, "form.docx")
	if err := os.WriteFile(source, file, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s (scripts/install.sh test installs it): %v\n%s", name, err, out)
		}
		return string(out)
	}
	run("soffice", "--headless", "-env:UserInstallation=file://"+folder+"/profile", "--convert-to", "pdf", "--outdir", folder, source)
	text = run("pdftotext", "-layout", filepath.Join(folder, "form.pdf"), "-")
	return text, strings.Count(text, "\f")
}

func TestRegistrationForm_IsTheNoticesFirstAnnex(t *testing.T) {
	file, parts := document(t, func(w io.Writer) error { return office.RegistrationForm(w, registration()) })
	body := parts["word/document.xml"]
	for _, want := range []string{
		`w:eastAsia="方正小标宋简体"`, `w:eastAsia="仿宋_GB2312"`, `<w:sz w:val="44"/>`, `<w:pgSz w:w="11905" w:h="16837"/>`,
		`w:top="2097" w:right="1474" w:bottom="1984" w:left="1587"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if strings.Contains(body, "<w:p/>&amp;amp") || strings.Count(body, "<w:p/>") != 0 {
		t.Error("what was typed is markup")
	}
	text, pages := printed(t, file)
	for _, want := range []string{
		"示例市总工会基层工会信息员登记表", "填报时间：2026年3月5日", "所在单位", "（盖章）", "样例甲", "出生年月", "1985-04", "工会职务", "单位职务", "13800001234",
		"兴趣/特长", "宣传平台", "微信名：东岭工会", "发布周期：每月", "第一段。", "第二段。",
	} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), want) {
			t.Errorf("the printed form lacks %q", want)
		}
	}
	if pages != 1 {
		t.Errorf("the form has %d pages\n%s", pages, text)
	}
}

func TestSubmissionForm_IsTheNoticesSecondAnnex(t *testing.T) {
	file, _ := document(t, func(w io.Writer) error { return office.SubmissionForm(w, submission()) })
	text, pages := printed(t, file)
	for _, want := range []string{
		"示例市总工会基层工会宣传稿件报送单", "编号：2026-000123", "报送单位", "信息员", "联系方式", "2026年3月6日", "■可", "□否", "■照片", "□音频", "■视频", "■其他：签到表",
		"标题", "东岭区举办职工技能大赛", "正文摘选", "第一段。",
	} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), want) {
			t.Errorf("the printed form lacks %q", want)
		}
	}
	if pages < 2 {
		t.Errorf("a long text is cut: %d pages", pages)
	}
	short := submission()
	short.Manuscript.Body, short.Manuscript.SubmittedAt, short.Manuscript.Number = "<p>一段。</p>", time.Time{}, ""
	file, _ = document(t, func(w io.Writer) error { return office.SubmissionForm(w, short) })
	if text, pages := printed(t, file); pages != 1 || strings.Contains(text, "0001 年") || strings.Contains(text, "编号") {
		t.Errorf("a draft has %d pages\n%s", pages, text)
	}
	short.Coauthors = []domain.Coauthor{{Name: "样例丙", Share: 20}, {Name: "样例丁", Share: 20}, {Name: "样例戊", Share: 20}}
	file, _ = document(t, func(w io.Writer) error { return office.SubmissionForm(w, short) })
	if text, pages := printed(t, file); pages != 1 || !strings.Contains(text, "与样例丙") || !strings.Contains(text, "等 3 人合") || strings.Contains(text, "样例丁") {
		t.Errorf("with three co-authors it has %d pages\n%s", pages, text)
	}
}
