package adoption

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"laigao/domain"
	"laigao/repository"
)

// columns head the table of outlets, in this order.
func columns() []string {
	return []string{"名称", "系统", "层级", "类型", "别名", "网址", "域名", "联系人", "电话", "顺序", "停用"}
}

// maxTable bounds a table, in bytes.
const maxTable = 1 << 20

// TableRow is one line of a table of outlets and what its import would do.
type TableRow struct {
	Line    int
	Entry   OutletEntry
	Was     domain.Outlet // the one that the name or an alias stands for; its id is empty where it is new
	Same    bool
	Problem string
}

// State tells what the import would do with the row.
func (r TableRow) State() string {
	switch {
	case r.Problem != "":
		return "有问题"
	case r.Was.ID == "":
		return "新增"
	case r.Same:
		return "相同"
	}
	return "修改"
}

// Table is a table of outlets, read and compared with what there is.
type Table struct {
	Text                          string // as it was read, in UTF-8
	Rows                          []TableRow
	Added, Changed, Same, Problem int
}

// ReadOutlets reads a table of outlets, comma separated, in UTF-8 or as Excel
// writes it in China, and compares it with the outlets that there are. Nothing
// is changed.
func (s *Service) ReadOutlets(ctx context.Context, actor domain.Account, text []byte) (Table, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return Table{}, err
	}
	return readOutlets(ctx, s.store, text)
}

// ImportOutlets adds and changes outlets as a table says. One problem stops the
// whole import. Importing a table again changes nothing.
func (s *Service) ImportOutlets(ctx context.Context, actor domain.Account, text []byte) (Table, error) {
	if err := actor.Require(domain.RecordAdoptions); err != nil {
		return Table{}, err
	}
	var table Table
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		var err error
		if table, err = readOutlets(ctx, tx, text); err != nil {
			return err
		}
		if table.Problem > 0 {
			return domain.Invalid("表格里有 " + strconv.Itoa(table.Problem) + " 处问题，改好以后再导入。")
		}
		return table.apply(ctx, tx, actor)
	})
	return table, err
}

func (t Table) apply(ctx context.Context, tx *repository.Store, actor domain.Account) error {
	if t.Added+t.Changed == 0 {
		return nil
	}
	for _, row := range t.Rows {
		if row.Same {
			continue
		}
		entry := row.Entry
		entry.ID = row.Was.ID
		if _, err := saveOutlet(ctx, tx, entry); err != nil {
			return fmt.Errorf("import outlet of line %d: %w", row.Line, err)
		}
	}
	detail := fmt.Sprintf("新增 %d 家，修改 %d 家", t.Added, t.Changed)
	return audit(ctx, tx, actor, domain.AuditRow{Action: "outlet.import", Detail: detail})
}

func readOutlets(ctx context.Context, on *repository.Store, text []byte) (Table, error) {
	records, words, err := readTable(text)
	if err != nil {
		return Table{}, err
	}
	all, err := on.Outlets(ctx)
	if err != nil {
		return Table{}, err
	}
	t := Table{Text: words}
	named := map[string]domain.Outlet{}
	for _, o := range all {
		for _, name := range o.Names() {
			named[name] = o
		}
	}
	taken := map[string]int{} // name to line
	for _, r := range records {
		t.add(tableLine(r).row(named, taken))
	}
	return t, nil
}

func (t *Table) add(r TableRow) {
	t.Rows = append(t.Rows, r)
	switch {
	case r.Problem != "":
		t.Problem++
	case r.Was.ID == "":
		t.Added++
	case r.Same:
		t.Same++
	default:
		t.Changed++
	}
}

// tableLine is one line of a table of outlets.
type tableLine domain.TableLine

// row reads a line. named tells whose names there are, taken which earlier
// line has a name.
func (r tableLine) row(named map[string]domain.Outlet, taken map[string]int) TableRow {
	row := TableRow{Line: r.Line}
	if len(r.Cells) != len(columns()) {
		row.Problem = fmt.Sprintf("应有 %d 列，这里是 %d 列。", len(columns()), len(r.Cells))
		return row
	}
	row.Entry, row.Problem = r.entry()
	row.Was = named[row.Entry.Name]
	if row.Problem != "" {
		return row
	}
	if row.Was.ID != "" {
		row.Entry.ID = row.Was.ID
	}
	wanted := row.Entry.into(row.Was, row.Was.ClosedAt)
	for _, name := range wanted.Names() {
		if other := named[name]; other.ID != "" && other.ID != row.Was.ID {
			row.Problem = "“" + name + "”已经是“" + other.Name + "”的名称或别名。"
		}
		if line := taken[name]; line > 0 {
			row.Problem = fmt.Sprintf("“%s”在第 %d 行已经有了。", name, line)
		}
		taken[name] = r.Line
	}
	row.Same = row.Was.ID != "" && sameEntry(row.Was, wanted)
	return row
}

func (r tableLine) entry() (OutletEntry, string) {
	e := OutletEntry{
		Name: r.Cells[0], Aliases: r.Cells[4], URL: r.Cells[5], Hosts: r.Cells[6], Contact: r.Cells[7], Phone: r.Cells[8], Closed: r.Cells[10] == "是",
	}
	e.System = choose(domain.OutletSystems(), r.Cells[1], 255)
	e.Level = choose(domain.OutletLevels(), r.Cells[2], 255)
	e.Kind = choose(domain.OutletKinds(), r.Cells[3], 255)
	if r.Cells[9] != "" {
		position, err := strconv.Atoi(r.Cells[9])
		if err != nil {
			return e, "顺序请填写 0 到 9999。"
		}
		e.Position = position
	}
	problems := domain.FieldsOf(e.check())
	for _, field := range []string{"name", "system", "level", "kind", "aliases", "url", "hosts", "contact", "phone", "position"} {
		if problems[field] != "" {
			return e, problems[field]
		}
	}
	return e, ""
}

// choose finds a choice by its label, none where there is no such.
func choose[T interface{ Label() string }](all []T, label string, none T) T {
	for _, one := range all {
		if one.Label() == label {
			return one
		}
	}
	return none
}

func readTable(text []byte) (records []domain.TableLine, words string, err error) {
	lines, words, err := domain.ReadTable(text, maxTable, simplifiedchinese.GB18030.NewDecoder().Bytes)
	if err != nil {
		return nil, "", err
	}
	if len(lines) == 0 || !slices.Equal(lines[0].Cells, columns()) {
		return nil, "", domain.Invalid("第 1 行应为表头：" + strings.Join(columns(), ","))
	}
	return lines[1:], words, nil
}

func cellsOf(e OutletEntry) []string {
	closed := ""
	if e.Closed {
		closed = "是"
	}
	return []string{
		e.Name, e.System.Label(), e.Level.Label(), e.Kind.Label(), e.Aliases, e.URL, e.Hosts, e.Contact, e.Phone, strconv.Itoa(e.Position), closed,
	}
}
