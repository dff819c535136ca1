package office_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/office"
)

// A page in the pictures: 150 points an inch.
const (
	dpi   = 150
	perMM = dpi / 25.4
)

// circular is a document with everything that one can have.
func circular() domain.OfficialDocument {
	text := func(s string) domain.OfficialBlock { return domain.OfficialBlock{Text: s} }
	table := domain.OfficialTable{Caption: "各单位报送和采用情况", Columns: []domain.OfficialColumn{
		{Head: "单位", Width: 44}, {Head: "报送", Width: 11, Number: true}, {Head: "采用率", Width: 15, Number: true}, {Head: "名次", Width: 10, Number: true},
	}}
	for i := range 60 {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("第%s工会", domain.ChineseNumber(i+1)), fmt.Sprint(i), "66.7%", fmt.Sprint(i + 1)})
	}
	return domain.OfficialDocument{
		Title: "示例市总工会关于2026年第一季度\n宣传稿件采用情况的通报", Number: "示工通〔2026〕5号", Recipients: "各旗区总工会，市直各产业工会",
		Body: []domain.OfficialBlock{
			text(strings.Repeat("基层工会宣传稿件采用情况通报如下内容", 60)),
			{Kind: domain.OfficialHeading, Text: domain.HeadingNumber(1) + "总体情况"},
			text("本季度共收到稿件120篇。" + hostile),
			{Kind: domain.OfficialSubheading, Text: domain.SubheadingNumber(1) + "旗区总工会"},
			text(strings.Repeat("本季度报送采用情况如下", 40)),
		},
		Signature: "示例市总工会办公室", Day: "2026-04-08",
		Attachments: []domain.OfficialAttachment{
			{Title: "采用情况统计表", Body: []domain.OfficialBlock{{Kind: domain.OfficialGrid, Table: table}}},
			{Title: "采用稿件目录", Body: []domain.OfficialBlock{text("《职工运动会开幕》")}},
		},
		Imprint: domain.Imprint{Copies: "各旗区委宣传部", Printer: "示例市总工会办公室", Day: "2026-04-09"},
	}
}

// rendered returns the pictures of a document's pages, and its text page by page.
func rendered(t *testing.T, file []byte) (pages []image.Image, text []string) {
	t.Helper()
	folder := t.TempDir()
	source := filepath.Join(folder, "in.docx")
	if err := os.WriteFile(source, file, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(context.Background(), name, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s (scripts/install.sh test installs it): %v\n%s", name, err, out)
		}
		return string(out)
	}
	run("soffice", "--headless", "-env:UserInstallation=file://"+folder+"/profile", "--convert-to", "pdf", "--outdir", folder, source)
	pdf := filepath.Join(folder, "in.pdf")
	run("pdftoppm", "-r", fmt.Sprint(dpi), "-gray", "-png", pdf, filepath.Join(folder, "page"))
	names, err := filepath.Glob(filepath.Join(folder, "page-*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		picture, _, err := image.Decode(f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, picture)
	}
	return pages, strings.Split(run("pdftotext", "-layout", pdf, "-"), "\f")
}

// ink returns where a part of a page is printed on.
func ink(page image.Image, part image.Rectangle) image.Rectangle {
	var found image.Rectangle
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if dark(page, x, y) {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

func dark(page image.Image, x, y int) bool {
	g, _ := color.GrayModel.Convert(page.At(x, y)).(color.Gray)
	return g.Y < 128
}

// mmRect is a part of a page in millimetres.
func mmRect(left, top, right, bottom float64) image.Rectangle {
	return image.Rect(int(left*perMM), int(top*perMM), int(right*perMM), int(bottom*perMM))
}

// linesOn counts the lines of the grid that are printed on.
func linesOn(page image.Image) int {
	n := 0
	const pitch = 225.0 / 22
	for i := range 22 {
		top := 37 + float64(i)*pitch
		if !ink(page, mmRect(20, top+1.5, 195, top+pitch-1.5)).Empty() {
			n++
		}
	}
	return n
}

func write(o domain.OfficialDocument) func(w io.Writer) error {
	return func(w io.Writer) error { return office.OfficialDocument(w, o) }
}

func TestOfficialDocument_NamesEveryValueOfTheStandard(t *testing.T) {
	_, parts := document(t, write(circular()))
	body := parts["word/document.xml"]
	if parts["word/settings.xml"] == "" || !strings.Contains(parts["word/settings.xml"], "<w:evenAndOddHeaders/>") {
		t.Errorf("odd and even pages have the same foot: %s", parts["word/settings.xml"])
	}
	for _, c := range []struct {
		want  string
		times int
	}{
		{`<w:pgSz w:w="11905" w:h="16837"/>`, 1},
		// 37, 26, 35, 28 mm
		{`<w:pgMar w:top="2097" w:right="1474" w:bottom="1984" w:left="1587" w:header="850" w:footer="1440" w:gutter="0"/>`, 1},
		// 22 × 28.95 pt
		{`<w:docGrid w:type="lines" w:linePitch="579"/>`, 1},
		{`<w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" r:id="rId4"/>`, 1},
		{`<w:rFonts w:ascii="方正小标宋简体" w:hAnsi="方正小标宋简体" w:eastAsia="方正小标宋简体" w:cs="方正小标宋简体"/><w:sz w:val="44"/>`, 4},
		{`<w:ind w:firstLineChars="200" w:firstLine="630"/><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:cs="仿宋_GB2312"/><w:spacing w:val="-5"/><w:sz w:val="32"/>`, 4},
		{`<w:rFonts w:ascii="黑体" w:hAnsi="黑体" w:eastAsia="黑体" w:cs="黑体"/><w:spacing w:val="-5"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr><w:t xml:space="preserve">一、总体情况`, 1},
		{`w:eastAsia="楷体_GB2312" w:cs="楷体_GB2312"/><w:spacing w:val="-5"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr><w:t xml:space="preserve">（一）旗区总工会`, 1},
		{`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`, 1},
		{`>示工通〔2026〕5号<`, 1},
		{`>各旗区总工会，市直各产业工会：<`, 1},
		{`>附件：1. 采用情况统计表<`, 1},
		{`>2026年4月8日<`, 1},
	} {
		if got := strings.Count(body, c.want); got != c.times {
			t.Errorf("the text has %s %d times, want %d", c.want, got, c.times)
		}
	}
	if strings.Count(body, `w:lineRule="exact"`) != strings.Count(body, `<w:spacing w:before`) || strings.Contains(body, `w:lineRule="auto"`) {
		t.Error("a line's height is not exact")
	}
	for name, want := range map[string]string{"word/footer1.xml": `<w:ind w:right="280" w:firstLine="0"/><w:jc w:val="right"/>`, "word/footer2.xml": `<w:ind w:left="280" w:firstLine="0"/><w:jc w:val="left"/>`} {
		if foot := parts[name]; !strings.Contains(foot, want) || strings.Count(foot, `w:eastAsia="宋体" w:cs="宋体"/><w:sz w:val="28"/>`) != 7 || !strings.Contains(foot, ">— </w:t>") {
			t.Errorf("%s is %s", name, foot)
		}
	}
	for name := range parts {
		if strings.Contains(name, "font") {
			t.Errorf("a font is shipped: %s", name)
		}
	}
}

func TestOfficialDocument_HasTheStandardsGeometry(t *testing.T) {
	file, _ := document(t, write(circular()))
	pages, text := rendered(t, file)
	if len(pages) != 7 {
		t.Fatalf("%d pages\n%s", len(pages), strings.Join(text, "\f"))
	}
	if got := linesOn(pages[1]); got != 22 {
		t.Errorf("a full page has %d lines", got)
	}
	lines := strings.Split(strings.TrimRight(text[1], "\n"), "\n")
	if got := len([]rune(strings.TrimSpace(lines[3]))); got != 28 {
		t.Errorf("a full line has %d characters: %q", got, lines[3])
	}
	printed := ink(pages[1], mmRect(0, 0, 210, 262))
	within := func(what string, got int, want, by float64) {
		t.Helper()
		if mm := float64(got) / perMM; mm < want-by || mm > want+by {
			t.Errorf("%s is %.1f mm, want %.1f", what, mm, want)
		}
	}
	within("the left edge", printed.Min.X, 28, 0.8)
	within("the right edge", printed.Max.X, 184, 0.8)
	within("the first line", printed.Min.Y, 37+2.3, 1.5) // a letter stands in the middle of its line
	within("the last line", printed.Max.Y, 262-2.3, 1.5)
	odd, even := ink(pages[0], mmRect(0, 264, 210, 297)), ink(pages[1], mmRect(0, 264, 210, 297))
	const one = footCharacter
	within("the number of an odd page", odd.Max.X, 184-one, 0.8)
	within("the number of an even page", even.Min.X, 28+one, 0.8)
	if odd.Min.X < pages[0].Bounds().Dx()/2 || even.Max.X > pages[1].Bounds().Dx()/2 {
		t.Errorf("page numbers stand at %v and %v", odd, even)
	}
	dash := ink(pages[1], image.Rect(even.Min.X, even.Min.Y, even.Min.X+18, even.Max.Y))
	within("the dash below the text", dash.Min.Y, 262+7, 1)
}

// footCharacter is a character of 14 points in millimetres.
const footCharacter = 14 * 25.4 / 72

func TestOfficialDocument_ShowsEverything(t *testing.T) {
	file, _ := document(t, write(circular()))
	_, text := rendered(t, file)
	all := strings.ReplaceAll(strings.Join(text, "\f"), " ", "")
	for _, want := range []string{"示工通〔2026〕5号", "示例市总工会关于2026年第一季度", "一、总体情况", "（一）旗区总工会", "2.采用稿件目录", "示例市总工会办公室\n", "2026年4月8日", "抄送：各旗区委宣传部。", "2026年4月9日印发", "—7—", "ᠮᠣᠩᠭᠣᠯ"} {
		if !strings.Contains(all, want) {
			t.Errorf("the printed document lacks %q", want)
		}
	}
	if got := strings.Count(all, "单位报送采用率名次"); got != 2 {
		t.Errorf("the head of a table on two pages stands there %d times", got)
	}
	empty := domain.OfficialDocument{Title: "通报"}
	file, parts := document(t, write(empty))
	if pages, _ := rendered(t, file); len(pages) != 1 || strings.Contains(parts["word/document.xml"], "附件") {
		t.Errorf("an empty document has %d pages", len(pages))
	}
}

func TestOfficialDocument_PutsTheSignatureAboveTheMiddleOfTheDate(t *testing.T) {
	for _, c := range []struct {
		who         string
		day         domain.Day
		right, date string
	}{
		{"示例市总工会办公室", "2026-04-08", `w:right="787"`, `w:right="1260"`},               // 18 and 12 halves: 4 characters, and 3 halves less
		{"示例会", "2026-12-28", `w:right="1890"`, `w:right="1260"`},                    // 6 and 14
		{strings.Repeat("示例市总工会", 5), "2026-04-08", `w:right="0"`, `w:right="3780"`}, // 60 and 12: the margin
	} {
		_, parts := document(t, write(domain.OfficialDocument{Title: "通报", Signature: c.who, Day: c.day}))
		body := parts["word/document.xml"]
		at := func(words string) string {
			before, _, _ := strings.Cut(body, ">"+words+"<")
			return before[strings.LastIndex(before, "<w:ind"):]
		}
		if !strings.Contains(at(c.who), c.right) || !strings.Contains(at(c.day.Chinese()), c.date) {
			t.Errorf("%s: %s and %s", c.who, at(c.who), at(c.day.Chinese()))
		}
	}
}
