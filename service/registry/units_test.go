package registry_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"laigao/domain"
	documents "laigao/office"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

const head = "编码,名称,简称,类别,上级编码,排序,需工会主席审签\n"

func operator() domain.Actor { return domain.Actor{Kind: domain.ActorOperator, Name: "命令行"} }

func TestSearchUnits_FindsByNameShortNameAndInitials(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		o, ctx := openOn(t, s), t.Context()
		if _, err := o.SaveUnit(ctx, o.admin, "", registry.UnitEntry{Name: "100%_样例!公司工会", Class: "grassroots", ParentID: o.unit.ID}); err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]int{"东岭区": 1, "岭工": 1, "dlqzgh": 1, "DLGH": 1, "A01": 1, "a01": 1, "%": 1, "_": 1, "!": 1, "没有": 0, "": 2, "' OR 1=1": 0} {
			lines, err := o.SearchUnits(ctx, text, 10)
			if err != nil || len(lines) != want {
				t.Errorf("SearchUnits(%q) found %d, %v, want %d", text, len(lines), err, want)
			}
		}
	})
}

func TestSaveUnit_KeepsTheTreeATree(t *testing.T) {
	o, ctx := open(t), t.Context()
	child, err := o.SaveUnit(ctx, o.admin, "", registry.UnitEntry{Name: "样例公司工会", Class: "grassroots", ParentID: o.unit.ID, Code: "B01"})
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		entry registry.UnitEntry
		field string
	}{
		{registry.UnitEntry{Name: "东岭区总工会", Class: "banner", ParentID: child}, "parent_id"},
		{registry.UnitEntry{Name: "东岭区总工会", Class: "banner", ParentID: o.unit.ID}, "parent_id"},
		{registry.UnitEntry{Name: "东岭区总工会", Class: "none"}, "class"},
		{registry.UnitEntry{Name: "", Class: "banner"}, "name"},
		{registry.UnitEntry{Name: "东岭区总工会", Class: "banner", Code: "B01"}, "code"},
		{registry.UnitEntry{Name: "东岭区总工会", Class: "banner", Position: -1}, "position"},
	}
	for _, c := range cases {
		if _, err := o.SaveUnit(ctx, o.admin, o.unit.ID, c.entry); domain.FieldsOf(err)[c.field] == "" {
			t.Errorf("SaveUnit(%+v): %v %v, want a problem of %s", c.entry, err, domain.FieldsOf(err), c.field)
		}
	}
	_, err = o.SaveUnit(ctx, o.editor, "", registry.UnitEntry{Name: "样例", Class: "banner"})
	wantKind(t, err, domain.KindForbidden, "an editor")
	if _, err := o.SaveUnit(ctx, o.admin, o.unit.ID, registry.UnitEntry{Name: "东岭区总工会", Class: "banner", Closed: true}); err != nil {
		t.Fatal(err)
	}
	if lines, _ := o.SearchUnits(ctx, "东岭区", 10); len(lines) != 0 {
		t.Error("a closed unit can still be chosen")
	}
	if err := o.Submit(ctx, "a", registry.Typed{Form: o.full()}); domain.FieldsOf(err)["unit_id"] == "" {
		t.Errorf("registration at a closed unit: %v", err)
	}
}

func TestImportUnits_IsWholeAndIdempotent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		o, ctx := openOn(t, s), t.Context()
		table := "\xef\xbb\xbf" + head + "C01,样例公司工会,样例,基层工会,A01,2,是\nA01,东岭区总工会,东岭工会,旗区总工会,,0,否\n\n"
		done, err := o.ImportUnits(ctx, operator(), strings.NewReader(table))
		if err != nil || done != (registry.Imported{Added: 1, Same: 1}) {
			t.Fatalf("first import %+v, %v", done, err)
		}
		if done, err = o.ImportUnits(ctx, operator(), strings.NewReader(table)); err != nil || done != (registry.Imported{Same: 2}) {
			t.Fatalf("second import %+v, %v", done, err)
		}
		u, err := s.UnitByCode(ctx, "C01")
		if err != nil || u.ParentID != o.unit.ID || !u.Endorse || u.Position != 2 || u.Class != "grassroots" || u.Initials == "" {
			t.Fatalf("imported %+v, %v", u, err)
		}
		gbk, err := simplifiedchinese.GB18030.NewEncoder().String(head + "C01,改名公司工会,样例,基层工会,A01,2,是\n")
		if err != nil {
			t.Fatal(err)
		}
		if done, err = o.ImportUnits(ctx, operator(), strings.NewReader(gbk)); err != nil || done != (registry.Imported{Changed: 1}) {
			t.Fatalf("import as Excel writes it %+v, %v", done, err)
		}
		units, err := o.ExistingUnits(ctx, operator())
		if done, err = o.ImportUnits(ctx, operator(), strings.NewReader(comma(t, units, err))); err != nil || done != (registry.Imported{Same: 2}) {
			t.Fatalf("import of an export %+v, %v", done, err)
		}
	})
}

func TestImportUnits_NamesEachProblemAndChangesNothing(t *testing.T) {
	o, ctx := open(t), t.Context()
	table := head + "N01,好单位工会,,基层工会,,1,否\nN02,,,没有的类别,Z99,x,也许\nN01,重复,,基层工会,,1,否\nN03,少列\nL1,甲工会,,基层工会,L2,,\nL2,乙工会,,基层工会,L1,,\n"
	_, err := o.ImportUnits(ctx, operator(), strings.NewReader(table))
	wantKind(t, err, domain.KindInvalid, "a table with problems")
	words := domain.Public(err)
	for _, want := range []string{
		"第 3 行：类别“没有的类别”不存在", "第 3 行：排序", "第 3 行：“需工会主席审签”", "第 3 行：请填写单位名称", "第 3 行：上级编码“Z99”不存在",
		"第 4 行：编码与第 2 行相同", "第 5 行：应有 7 列", "第 6 行：上级单位不能是", "第 7 行：上级单位不能是",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("problems lack %q:\n%s", want, words)
		}
	}
	if n, _ := o.CountUnits(ctx); n != 1 {
		t.Errorf("%d units after a refused import, want 1", n)
	}
	for _, bad := range []string{"", "a,b\n", head + "\"C01,样例", strings.Repeat("x", 9<<20)} {
		if _, err := o.ImportUnits(ctx, operator(), strings.NewReader(bad)); domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("import of %.20q: %v, want invalid", bad, err)
		}
	}
	_, err = o.ImportUnits(ctx, o.admin.Actor(), strings.NewReader(head))
	wantKind(t, err, domain.KindForbidden, "not at the command line")
}

func TestExportUnits_EscapesFormulas(t *testing.T) {
	o, ctx := open(t), t.Context()
	if _, err := o.SaveUnit(ctx, o.admin, "", registry.UnitEntry{Name: "=HYPERLINK(\"x\")", Class: "banner", Code: "-1"}); err != nil {
		t.Fatal(err)
	}
	units, err := o.ExistingUnits(ctx, operator())
	text := comma(t, units, err)
	if strings.Contains(text, "\n-1") || strings.Contains(text, ",\"=") || !strings.Contains(text, "'=HYPERLINK") {
		t.Fatalf("formulas are not escaped:\n%s", text)
	}
	if done, err := o.ImportUnits(ctx, operator(), strings.NewReader(text)); err != nil || done != (registry.Imported{Same: 2}) {
		t.Fatalf("import of an export %+v, %v", done, err)
	}
}

func TestUnitsPage_PagesWithoutGapOrRepeat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		o, ctx := openOn(t, s), t.Context()
		var table strings.Builder
		table.WriteString(head)
		for i := range 230 {
			class := []string{"基层工会", "旗区总工会"}[i%2]
			table.WriteString("P" + strings.Repeat("0", i%3) + string(rune('A'+i%26)) + string(rune('a'+i/26)) + ",样例" + string(rune('甲'+i%7)) + "工会,," + class + ",," + string(rune('0'+i%4)) + ",\n")
		}
		if _, err := o.ImportUnits(ctx, operator(), strings.NewReader(table.String())); err != nil {
			t.Fatal(err)
		}
		seen, after := map[string]bool{}, ""
		for {
			page, err := o.UnitsPage(ctx, o.admin, registry.UnitFilter{After: after})
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range page.Units {
				if seen[u.ID] {
					t.Fatalf("unit %s twice", u.Name)
				}
				seen[u.ID] = true
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if len(seen) != 231 {
			t.Fatalf("saw %d units, want 231", len(seen))
		}
	})
}

// comma writes a table as text.
func comma(t *testing.T, table domain.Table, err error) string {
	t.Helper()
	var out bytes.Buffer
	if err == nil {
		err = documents.WriteTable(&out, domain.TableCSV, table)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
