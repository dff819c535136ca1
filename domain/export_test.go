package domain_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

func TestExportAllow_PersonalDataNeedsPermissionAndReason(t *testing.T) {
	editor := domain.Account{ID: "a", Roles: []domain.Role{domain.RoleFirstReviewer}}
	administrator := domain.Account{ID: "b", Roles: []domain.Role{domain.RoleAdministrator}}
	auditor := domain.Account{ID: "c", Roles: []domain.Role{domain.RoleAuditor}}
	publisher := domain.Account{ID: "d", Roles: []domain.Role{domain.RolePublisher}}
	disabled := editor
	disabled.Disabled = true
	for name, c := range map[string]struct {
		who  domain.Account
		want domain.Export
		kind domain.Kind
		ok   bool
	}{
		"without":            {auditor, domain.Export{}, 0, true},
		"editor with reason": {editor, domain.Export{Personal: true, Reason: " 核对名单 "}, 0, true},
		"no reason":          {editor, domain.Export{Personal: true, Reason: "　 "}, domain.KindInvalid, false},
		"long reason":        {editor, domain.Export{Personal: true, Reason: strings.Repeat("长", 201)}, domain.KindInvalid, false},
		"administrator":      {administrator, domain.Export{Personal: true, Reason: "核对名单"}, domain.KindForbidden, false},
		"auditor":            {auditor, domain.Export{Personal: true, Reason: "核对名单"}, domain.KindForbidden, false},
		"publisher":          {publisher, domain.Export{Personal: true, Reason: "核对名单"}, domain.KindForbidden, false},
		"disabled":           {disabled, domain.Export{Personal: true, Reason: "核对名单"}, domain.KindForbidden, false},
	} {
		got, err := c.want.Allow(c.who)
		if (err == nil) != c.ok || err != nil && domain.KindOf(err) != c.kind {
			t.Errorf("%s: got %v", name, err)
		}
		if err == nil && (got.Personal != c.want.Personal || got.Reason != strings.TrimSpace(c.want.Reason)) || err != nil && got.Personal {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func leaving(e domain.Export, keep func(string) error) domain.Table {
	return domain.Table{
		Filter: "在任", Columns: []domain.Column{{Name: "姓名"}, {Name: "电话", Personal: true}, {Name: "单位"}, {Name: "身份证号", Personal: true}},
		Rows: domain.RowsOf([][]domain.Cell{
			{domain.TextCell("甲"), domain.TextCell("13800000001"), domain.TextCell("子"), domain.TextCell("150602198001010011")},
			{domain.TextCell("乙"), domain.TextCell("13800000002"), domain.TextCell("丑"), domain.TextCell("150602198001010012")},
		}),
	}.Leaving(e, keep)
}

func TestLeaving_LeavesPersonalColumnsOutUnlessTheyWereWanted(t *testing.T) {
	for _, c := range []struct {
		export             domain.Export
		line, note, logged string
	}{
		{domain.Export{}, "甲,子", "不含个人信息（电话、身份证号）", "在任，共 2 行，不含个人信息"},
		{domain.Export{Personal: true, Reason: "发聘书"}, "甲,13800000001,子,150602198001010011", "含个人信息，请妥善保管，用后删除", "在任，共 2 行，含个人信息（电话、身份证号），理由：发聘书"},
	} {
		logged := ""
		table := leaving(c.export, func(detail string) error { logged = detail; return nil })
		var lines []string
		for row, err := range table.Rows {
			var texts []string
			for _, cell := range row {
				texts = append(texts, cell.Text)
			}
			if err != nil || len(row) != len(table.Columns) {
				t.Fatalf("%d cells in %d columns, %v", len(row), len(table.Columns), err)
			}
			lines = append(lines, strings.Join(texts, ","))
			if logged != "" {
				t.Error("logged before the last line")
			}
		}
		if len(lines) != 2 || lines[0] != c.line || table.Note != c.note || logged != c.logged {
			t.Errorf("got %q, %q, %q", lines, table.Note, logged)
		}
	}
	broken := errors.New("gone")
	var last error
	for _, err := range leaving(domain.Export{}, func(string) error { return broken }).Rows {
		last = err
	}
	if !errors.Is(last, broken) {
		t.Error("a table that was not logged is whole")
	}
}

func TestPagedRows_GoesThroughAllPagesAndNoFurther(t *testing.T) {
	var asked []int
	read := func(from int) (page []string, next int, err error) {
		asked = append(asked, from)
		if from == 2 {
			return []string{"丙"}, 0, nil
		}
		return []string{"甲", "乙"}, from + 2, nil
	}
	row := func(line string) []domain.Cell { return []domain.Cell{domain.TextCell(line)} }
	all := ""
	for cells, err := range domain.PagedRows(read, row) {
		if err != nil {
			t.Fatal(err)
		}
		all += cells[0].Text
	}
	if all != "甲乙丙" || !slices.Equal(asked, []int{0, 2}) {
		t.Errorf("got %q, asked from %v", all, asked)
	}
	for _, err := range domain.PagedRows(read, row) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if len(asked) != 3 {
		t.Error("reads on after nobody wants more")
	}
	broken := errors.New("gone")
	for _, err := range domain.PagedRows(func(int) ([]string, int, error) { return nil, 0, broken }, row) {
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	}
}
