package console_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"laigao/domain"
)

// shelf keeps files in memory.
type shelf map[string][]byte

type page struct{ *bytes.Reader }

func (page) Close() error { return nil }

func (s shelf) Put(_ context.Context, key string, r io.Reader) (int64, string, error) {
	content, err := io.ReadAll(r)
	s[key] = content
	return int64(len(content)), strings.Repeat("0", 64), err
}

func (s shelf) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	return page{bytes.NewReader(s[key])}, nil
}

// typewriter writes documents as their words.
type typewriter struct{ spreadsheets }

func (typewriter) Official(w io.Writer, o domain.OfficialDocument) error {
	_, err := fmt.Fprintf(w, "official %s %s", o.Number, o.Title)
	return err
}

func (typewriter) Template(template []byte) (domain.TemplateReport, error) {
	return domain.TemplateReport{Found: strings.Fields(string(template)), Unknown: []string{canary}}, nil
}

func (typewriter) Fill(w io.Writer, template []byte, _ domain.OfficialDocument) error {
	_, err := w.Write(template)
	return err
}

// send posts a file as the page at from would.
func (b *browser) send(from, path, field, name, content string) (int, string) {
	b.d.t.Helper()
	_, page := b.get(from)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	b.d.must(w.WriteField("csrf", csrfPattern.FindStringSubmatch(page)[1]))
	file, err := w.CreateFormFile(field, name)
	b.d.must(err)
	_, err = io.WriteString(file, content)
	b.d.must(err)
	b.d.must(w.Close())
	response, err := b.client.Post(b.d.server.URL+path, w.FormDataContentType(), &form)
	b.d.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	b.d.must(err)
	return response.StatusCode, string(body)
}

const circularsAt = "/console/circulars"

// quarterEnds gives the desk a quarter that has ended, with one manuscript that
// was adopted once.
func (d *desk) quarterEnds() {
	d.t.Helper()
	m := d.manuscript(domain.ManuscriptAdopted, 0)
	outlets, err := d.store.Outlets(context.Background())
	d.must(err)
	d.must(d.store.AddAdoption(context.Background(), &domain.Adoption{
		ID: d.store.NewID(), ManuscriptID: m.ID, OutletID: outlets[0].ID, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-07", Title: "刊发" + canary,
	}))
	d.now = time.Date(2026, 4, 8, 1, 0, 0, 0, time.UTC)
}

// drafted drafts the circular of the quarter and returns its address.
func (d *desk) drafted(b *browser) string {
	d.t.Helper()
	status, list := b.get(circularsAt)
	if status != http.StatusOK || !strings.Contains(list, "2026年第1季度") || !strings.Contains(list, "还没有起草") {
		d.t.Fatalf("the list: %d\n%s", status, list)
	}
	status, circular := b.post(circularsAt, circularsAt, url.Values{"quarter": {"2026-1"}})
	found := regexp.MustCompile(`/console/circulars/[0-9A-Z]{26}`).FindString(circular)
	if status != http.StatusOK || found == "" {
		d.t.Fatalf("draft: %d\n%s", status, circular)
	}
	return found
}

func TestCircular_IsDraftedSignedIssuedAndCorrectedAtTheDesk(t *testing.T) {
	d := newDesk(t)
	d.quarterEnds()
	editor, leader := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleFinalReviewer)
	at := d.drafted(editor)
	has := func(b *browser, path string, wants ...string) string {
		t.Helper()
		status, body := b.get(path)
		if status != http.StatusOK {
			t.Fatalf("%s: %d\n%s", path, status, body)
		}
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q\n%s", path, want, body)
			}
		}
		if strings.Contains(body, canary) {
			t.Errorf("%s shows what people typed as markup", path)
		}
		return body
	}
	body := has(editor, at, "起草中", "共有1个单位报送稿件1篇", "下载 Word", "积分结算单还没有审批", "不能在这里预览")
	if strings.Contains(body, "签发</button>") {
		t.Error("an editor may sign")
	}
	for _, of := range []string{"submitted", "adopted", "adoptions", "timed", "intime"} {
		has(editor, at+"/list?of="+of+"&unit="+d.unit.ID, "共 <span class=\"num\">1</span>")
	}
	has(editor, at+"/list?of=late", "这个数是零")
	has(editor, at+"/preview", "正在按打印的样子排版", "下载 Word")
	if status, _ := editor.get(at + "/list?of=nothing"); status != http.StatusNotFound {
		t.Errorf("a list of nothing: %d", status)
	}
	editor.post(at, at+"/head", url.Values{"title": {"第一季度通报" + canary}, "to": {"各单位："}, "from": {"样例市总工会"}})
	editor.post(at, at+"/sections/next", url.Values{"text": {"多报基层。" + canary}, "version": {"0"}})
	has(editor, at, "多报基层。", `value="各单位"`)
	if _, refused := editor.post(at, at+"/issue", url.Values{"number": {"示工通〔2026〕5号"}, "day": {"2026-04-08"}}); !strings.Contains(refused, "通报要先签发") {
		t.Errorf("a draft is issued\n%s", refused)
	}
	version := regexp.MustCompile(`name="version" value="([0-9]+)"><button class="btn btn-primary">签发`).FindStringSubmatch(has(leader, at))
	if version == nil {
		t.Fatal("the leader cannot sign")
	}
	leader.post(at, at+"/sign", url.Values{"version": {version[1]}})
	if status, again := editor.post(at, at+"/issue", url.Values{"number": {"示工通[2026]5号"}, "day": {"2026-04-08"}}); status != http.StatusUnprocessableEntity || !strings.Contains(again, "六角括号") {
		t.Errorf("a wrong number: %d", status)
	}
	editor.post(at, at+"/issue", url.Values{"number": {"示工通〔2026〕5号"}, "day": {"2026-04-08"}})
	has(editor, at, "已印发", "示工通〔2026〕5号", "2026年4月8日", "存入")
	if status, document := editor.get(at + "/circular.docx"); status != http.StatusOK || !strings.HasPrefix(document, "official 示工通〔2026〕5号") {
		t.Errorf("the document: %d %s", status, document)
	}
	if status, refused := editor.send(at, at+"/scan", "scan", "a.txt", "text"); status != http.StatusUnprocessableEntity || !strings.Contains(refused, "请上传 PDF") {
		t.Errorf("a text is a scan: %d", status)
	}
	editor.send(at, at+"/scan", "scan", "盖章.pdf", "%PDF-1.7 x")
	if status, scan := editor.get(at + "/scan"); status != http.StatusOK || scan != "%PDF-1.7 x" {
		t.Errorf("the scan: %d %s", status, scan)
	}
	_, second := editor.post(at, circularsAt, url.Values{"quarter": {"2026-1"}, "correct": {"yes"}})
	if !strings.Contains(second, "第 1 次更正") || !strings.Contains(second, "中的数据现予更正") {
		t.Errorf("the correction is\n%s", second)
	}
	has(editor, at, "更正。")
}

func TestCircular_SectionsSaveThemselves(t *testing.T) {
	d := newDesk(t)
	d.quarterEnds()
	editor := d.signIn(domain.RoleFirstReviewer)
	at := d.drafted(editor)
	keep := func(text, version string) string {
		t.Helper()
		_, page := editor.get(at)
		form := url.Values{"csrf": {csrfPattern.FindStringSubmatch(page)[1]}, "text": {text}, "version": {version}}
		request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, d.server.URL+at+"/sections/lacking", strings.NewReader(form.Encode()))
		d.must(err)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("HX-Request", "true")
		response, err := editor.client.Do(request)
		d.must(err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		d.must(err)
		return string(body)
	}
	if got := keep("写得少。", "0"); !strings.Contains(got, "已自动保存") || !strings.Contains(got, `name="version" value="1"`) || strings.Contains(got, "<html") {
		t.Errorf("the answer is %s", got)
	}
	if got := keep("别人的。", "0"); !strings.Contains(got, "另一位同事刚刚改过") || !strings.Contains(got, `value="0"`) {
		t.Errorf("an older version is saved: %s", got)
	}
}

func TestCirculars_TemplateSaysWhatIsMissing(t *testing.T) {
	d := newDesk(t)
	d.quarterEnds()
	editor := d.signIn(domain.RoleFirstReviewer)
	if status, body := editor.send(circularsAt, circularsAt+"/template", "template", "红头.docx", "标题"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "没有占位符【正文】") {
		t.Errorf("a template without body: %d", status)
	}
	_, body := editor.send(circularsAt, circularsAt+"/template", "template", "红头.docx", "标题 正文")
	if !strings.Contains(body, "现在用的是“红头.docx”") || !strings.Contains(body, "模板里没有【文号】") || strings.Contains(body, canary) {
		t.Errorf("the page says\n%s", body)
	}
	auditor := d.signIn(domain.RoleAuditor)
	if status, _ := auditor.send(circularsAt, circularsAt+"/template", "template", "红头.docx", "标题 正文"); status != http.StatusForbidden {
		t.Errorf("an auditor changes the template: %d", status)
	}
}
