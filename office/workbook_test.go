package office_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/office"
)

// evil are texts that a spreadsheet could take for a formula, and one that could
// break out of its markup.
func evil() []string {
	return []string{"=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", "＝1", `=HYPERLINK("http://127.0.0.1","a")`, `</t></is></c><c><f>1+1</f>&amp;"'`, "_x000D_=1", "a\x01b\nc"}
}

func madeAt() time.Time { return time.Date(2026, 11, 26, 1, 30, 0, 0, time.UTC) }

// listed is a table with a column of each kind and everything evil in each cell of text.
func listed() domain.Table {
	t := domain.Table{
		Title: "测试/列表", Filter: "已采用，单位：=1+1", Maker: "=样例", MadeAt: madeAt(), Note: "未含电话", Total: "合计",
		Columns: []domain.Column{
			{Name: "标题"},
			{Name: "篇数", Kind: domain.ColumnCount, Sum: true},
			{Name: "稿酬", Kind: domain.ColumnMoney, Sum: true},
			{Name: "积分", Kind: domain.ColumnPoints, Sum: true},
			{Name: "比例", Kind: domain.ColumnPercent},
			{Name: "日期", Kind: domain.ColumnDay},
			{Name: "时间", Kind: domain.ColumnTime},
		},
	}
	var rows [][]domain.Cell
	for i, text := range evil() {
		rows = append(rows, []domain.Cell{
			domain.TextCell(text), domain.NumberCell(i), domain.NumberCell(10*i + 1), domain.NumberCell(-25 * i), domain.NumberCell(1250), domain.DayCell("2026-03-05"), domain.TimeCell(madeAt()),
		})
	}
	t.Closing = func() string { return "=共两篇" }
	t.Rows = domain.RowsOf(append(rows, make([]domain.Cell, 7)))
	return t
}

func written(t *testing.T, format domain.TableFormat, table domain.Table) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := office.WriteTable(&file, format, table); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// recalculated opens a workbook with LibreOffice, which reckons its formulas, and
// returns what the cells show.
func recalculated(t *testing.T, workbook []byte) [][]string {
	t.Helper()
	folder := t.TempDir()
	source := filepath.Join(folder, "a.xlsx")
	if err := os.WriteFile(source, workbook, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "soffice", "--headless", "-env:UserInstallation=file://"+folder+"/profile",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", folder, source).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice (scripts/install.sh test installs it): %v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(folder, "a.csv"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return commas(t, text)
}

func commas(t *testing.T, text []byte) [][]string {
	t.Helper()
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return rows
}

// withoutCached takes the results out of the formulas of a workbook, so that only
// who reckons has any.
func withoutCached(t *testing.T, workbook []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		text := part(t, f)
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			pieces := strings.Split(text, "</f><v>")
			for i := range pieces[1:] {
				_, behind, _ := strings.Cut(pieces[i+1], "</v>")
				pieces[i+1] = behind
			}
			text = strings.Join(pieces, "</f>")
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func part(t *testing.T, f *zip.File) string {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sheetOf returns the markup of the only sheet, and of the workbook around it.
func sheetOf(t *testing.T, workbook []byte) (sheet, book string) {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range in.File {
		switch f.Name {
		case "xl/worksheets/sheet1.xml":
			sheet = part(t, f)
		case "xl/workbook.xml":
			book = part(t, f)
		}
	}
	return sheet, book
}

func TestWriteTable_WorkbookAddsUpWhenItIsRecalculated(t *testing.T) {
	file := written(t, domain.TableWorkbook, listed())
	for name, workbook := range map[string][]byte{"as written": file, "without results": withoutCached(t, file)} {
		rows := recalculated(t, workbook)
		n := len(evil())
		if len(rows) != n+5 || rows[n+4][0] != "=共两篇" {
			t.Fatalf("%s: %d lines, want %d: %q", name, len(rows), n+5, rows)
		}
		if got, want := rows[n+3], []string{"合计", "55", "5.61", "-13.75", "", "", ""}; !slices.Equal(got, want) {
			t.Errorf("%s: the sums are %q, want %q", name, got, want)
		}
		if got, want := rows[3][1:], []string{"1", "0.11", "-0.25", "12.50%", "2026-03-05", "2026-11-26 09:30"}; !slices.Equal(got, want) {
			t.Errorf("%s: a line is %q, want %q", name, got, want)
		}
		if got, want := rows[0][0], "测试/列表：已采用，单位：=1+1　导出时间：2026-11-26 09:30　导出人：=样例　未含电话"; got != want {
			t.Errorf("%s: above it stands %q", name, got)
		}
	}
}

func TestWriteTable_TextIsNeverAFormula(t *testing.T) {
	workbook := written(t, domain.TableWorkbook, listed())
	sheet, _ := sheetOf(t, workbook)
	if got := strings.Count(sheet, "<f>"); got != 3 {
		t.Errorf("%d formulas, want the three sums", got)
	}
	rows := recalculated(t, workbook)
	for i, text := range evil() {
		want := strings.ReplaceAll(text, "\x01", "\ufffd")
		if got := rows[i+2][0]; got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
	rows = commas(t, written(t, domain.TableCSV, listed()))
	for i, text := range evil() {
		if got := rows[i+2][0]; got != domain.SafeCell(text) {
			t.Errorf("as .csv %q became %q", text, got)
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			if i < 1 && domain.SafeCell(cell) != cell {
				t.Errorf("%q can be a formula", cell)
			}
		}
	}
}

func TestWriteTable_CommaTableHoldsTheSame(t *testing.T) {
	text := written(t, domain.TableCSV, listed())
	if !bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		t.Error("no mark of UTF-8")
	}
	rows := commas(t, text)
	for i, want := range [][]string{
		{"测试/列表：已采用，单位：=1+1", "导出时间：2026-11-26 09:30", "导出人：=样例", "未含电话"},
		{"标题", "篇数", "稿酬", "积分", "比例", "日期", "时间"},
		{"'=1+1", "0", "0.01", "0", "12.5%", "2026-03-05", "2026-11-26 09:30"},
		{"'+1", "1", "0.11", "-0.25", "12.5%", "2026-03-05", "2026-11-26 09:30"},
	} {
		if !slices.Equal(rows[i], want) {
			t.Errorf("line %d is %q, want %q", i+1, rows[i], want)
		}
	}
	if got := rows[len(rows)-1]; got[0] != "'=共两篇" {
		t.Errorf("the end is %q", got)
	}
	if got, want := rows[len(rows)-2], []string{"合计", "55", "5.61", "-13.75", "", "", ""}; !slices.Equal(got, want) {
		t.Errorf("the sums are %q, want %q", got, want)
	}
	bare := listed()
	bare.Bare = true
	if rows := commas(t, written(t, domain.TableCSV, bare)); len(rows) != len(evil())+2 || rows[0][0] != "标题" {
		t.Errorf("to be imported it is %q", rows)
	}
}

func TestWriteTable_IsSetUpToBeReadAndPrinted(t *testing.T) {
	sheet, book := sheetOf(t, written(t, domain.TableWorkbook, listed()))
	for _, want := range []string{
		`ySplit="2"`, `state="frozen"`, `<autoFilter ref="$A$2:$G$14">`, `paperSize="9"`, `orientation="landscape"`, `fitToWidth="1"`, `fitToHeight="0"`,
		`fitToPage="true"`, `<mergeCell ref="A1:G1"/>`, "第 &amp;P 页",
	} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet lacks %s:\n%.3000s", want, sheet)
		}
	}
	for _, want := range []string{`_xlnm.Print_Titles`, `&#39;测试列表&#39;!$2:$2`, `fullCalcOnLoad`} {
		if !strings.Contains(book, want) {
			t.Errorf("the workbook lacks %s:\n%s", want, book)
		}
	}
}

// form is a list of payments to be signed.
func form() domain.Table {
	return domain.Table{
		Title: "2026年第三季度稿酬发放表", Filter: "示例市总工会", Note: "单位：元", Form: true, Total: "合计", Feet: []string{"经办：", "审核：", "分管领导：", "财务："},
		Columns: []domain.Column{
			{Name: "序号", Kind: domain.ColumnCount},
			{Name: "姓名"},
			{Name: "税前", Kind: domain.ColumnMoney, Sum: true},
			{Name: "税率", Kind: domain.ColumnPercent},
			{Name: "税额", Kind: domain.ColumnMoney, Sum: true},
			{Name: "实发", Kind: domain.ColumnMoney, Sum: true},
			{Name: "签收"},
		},
		Rows: domain.RowsOf([][]domain.Cell{
			{domain.NumberCell(1), domain.TextCell("样例甲"), domain.NumberCell(123456), domain.NumberCell(1120), domain.ReckonedCell(13827, "ROUND([税前]*[税率],2)"), domain.ReckonedCell(109629, "[税前]-[税额]"), {}},
			{domain.NumberCell(2), domain.TextCell("=样例乙"), domain.NumberCell(10001), domain.NumberCell(1120), domain.ReckonedCell(1120, "ROUND([税前]*[税率],2)"), domain.ReckonedCell(8881, "[税前]-[税额]"), {}},
		}),
	}
}

func TestWriteTable_AFormIsSignedAndAddsUp(t *testing.T) {
	file := written(t, domain.TableWorkbook, form())
	want := [][]string{
		{"2026年第三季度稿酬发放表", "", "", "", "", "", ""},
		{"示例市总工会", "", "", "", "", "单位：元", ""},
		{"序号", "姓名", "税前", "税率", "税额", "实发", "签收"},
		{"1", "样例甲", "1,234.56", "11.20%", "138.27", "1,096.29", ""},
		{"2", "=样例乙", "100.01", "11.20%", "11.20", "88.81", ""},
		{"合计", "", "1,334.57", "", "149.47", "1,185.10", ""},
		{"经办：", "审核：", "", "分管领导：", "", "财务：", ""},
	}
	for name, workbook := range map[string][]byte{"as written": file, "without results": withoutCached(t, file)} {
		rows := recalculated(t, workbook)
		for i := range want {
			if i >= len(rows) || !slices.Equal(rows[i], want[i]) {
				t.Fatalf("%s: line %d of %q, want %q", name, i+1, rows, want[i])
			}
		}
	}
	sheet, _ := sheetOf(t, file)
	for _, want := range []string{`<mergeCell ref="A1:G1"/>`, "<f>ROUND(C4*D4,2)</f>", "<f>C5-E5</f>", "<f>SUM(F4:F5)</f>"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	if strings.Contains(sheet, "autoFilter") {
		t.Error("a form has a filter")
	}
}

func TestWriteTable_PassesOnWhatFails(t *testing.T) {
	broken := errors.New("gone")
	for _, format := range domain.TableFormats() {
		for name, table := range map[string]domain.Table{
			"rows": {Columns: []domain.Column{{Name: "甲"}}, Rows: func(yield func([]domain.Cell, error) bool) { yield(nil, broken) }},
			"last": domain.Table{Columns: []domain.Column{{Name: "甲"}}, Rows: domain.RowsOf(nil)}.Then(func(int) error { return broken }),
		} {
			if err := office.WriteTable(io.Discard, format, table); !errors.Is(err, broken) {
				t.Errorf("%s, %s: got %v", format, name, err)
			}
		}
		odd := domain.Table{Columns: []domain.Column{{Name: "甲"}}, Rows: domain.RowsOf([][]domain.Cell{{{}, {}}})}
		if err := office.WriteTable(io.Discard, format, odd); err == nil {
			t.Errorf("%s: a line with too many cells is written", format)
		}
	}
	strange := domain.Table{Columns: []domain.Column{{Name: "甲", Kind: domain.ColumnCount}}, Rows: domain.RowsOf([][]domain.Cell{{domain.ReckonedCell(1, "[乙]+1")}})}
	if err := office.WriteTable(io.Discard, domain.TableWorkbook, strange); err == nil {
		t.Error("a formula of an unknown column is written")
	}
}

// TestWriteTable_NeedsNoMemoryForItsLines measures what is alive while so many
// lines go through.
func TestWriteTable_NeedsNoMemoryForItsLines(t *testing.T) {
	for _, format := range domain.TableFormats() {
		few, many := alive(t, format, 50_000), alive(t, format, 100_000)
		t.Logf("%s: %d MB for 50,000 lines, %d MB for 100,000", format, few>>20, many>>20)
		if many > few+few/4+4<<20 || many > 64<<20 {
			t.Errorf("%s: memory grows from %d to %d bytes with the lines", format, few, many)
		}
	}
}

// alive returns the most bytes in use, above those before, while so many lines
// are written.
func alive(t *testing.T, format domain.TableFormat, lines int) uint64 {
	t.Helper()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most := uint64(0)
	look := func() {
		runtime.GC()
		runtime.ReadMemStats(&now)
		if now.HeapAlloc > before.HeapAlloc {
			most = max(most, now.HeapAlloc-before.HeapAlloc)
		}
	}
	table := domain.Table{Title: "大表", Columns: make([]domain.Column, 14), Total: "合计"}
	for i := range table.Columns {
		table.Columns[i].Name = fmt.Sprint("第", i, "列")
	}
	table.Columns[13] = domain.Column{Name: "数", Kind: domain.ColumnCount, Sum: true}
	table.Rows = func(yield func([]domain.Cell, error) bool) {
		for n := range lines {
			row := make([]domain.Cell, 14)
			for i := range row[:13] {
				row[i] = domain.TextCell(fmt.Sprintf("第 %d 行的第 %d 格，里面有一些字", n, i))
			}
			row[13] = domain.NumberCell(n)
			if !yield(row, nil) {
				return
			}
			if n%5000 == 0 {
				look()
			}
		}
	}
	if err := office.WriteTable(&looking{look: look}, format, table); err != nil {
		t.Fatal(err)
	}
	return most
}

// looking looks at the memory while it is written to, now and then.
type looking struct {
	look func()
	n    int
}

func (l *looking) Write(p []byte) (int, error) {
	if l.n += len(p); l.n > 1<<20 {
		l.look()
		l.n = 0
	}
	return len(p), nil
}
