package repository_test

import (
	"context"
	"testing"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestManuscripts_SaveRefusesAnOlderVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx := context.Background()
		informant := domain.Informant{ID: s.NewID(), Name: "测试信息员"}
		if err := s.AddInformant(ctx, &informant); err != nil {
			t.Fatal(err)
		}
		m := domain.Manuscript{ID: s.NewID(), InformantID: informant.ID, Text: domain.Text{Title: "标题", Body: "<p>正文</p>"}}
		if err := s.AddManuscript(ctx, &m); err != nil {
			t.Fatal(err)
		}
		older := m
		m.Title = "新标题"
		if err := s.SaveManuscript(ctx, &m); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveManuscript(ctx, &older); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("saving an older version: got %v, want a conflict", err)
		}
		got, err := s.Manuscript(ctx, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Title != "新标题" || got.Version != 2 {
			t.Fatalf("got %q version %d, want 新标题 version 2", got.Title, got.Version)
		}
		lines, err := s.Lines(ctx, repository.LineQuery{InformantID: informant.ID, Limit: 10})
		if err != nil || len(lines) != 1 || lines[0].InformantName != "测试信息员" {
			t.Fatalf("lines: %+v, %v", lines, err)
		}
		number, err := s.NextManuscriptNumber(ctx, 2026)
		if err != nil || number != "2026-000001" {
			t.Fatalf("number %q, %v", number, err)
		}
	})
}
