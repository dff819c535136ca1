package repository_test

import (
	"reflect"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
)

func TestArticleResults_AreKeptAndOverwritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx, id := t.Context(), s.NewID()
		if _, err := s.ArticleResult(ctx, id); domain.KindOf(err) != domain.KindNotFound {
			t.Fatalf("before: %v", err)
		}
		r := domain.ArticleResult{ArticleID: id, AppID: "wx1", PlatformID: "A1", Total: 100, Filtered: 80, Check: domain.OriginalReprint, PushKey: "K1"}
		for range 2 {
			if err := s.PutArticleResult(ctx, r); err != nil {
				t.Fatal(err)
			}
			got, err := s.ArticleResult(ctx, id)
			got.UpdatedAt = time.Time{}
			if err != nil || got != r {
				t.Fatalf("got %+v, %v; want %+v", got, err, r)
			}
			r.Total, r.IgnoreReprint = 120, true
		}
		checks := []domain.ItemCheck{
			{ArticleID: id, Position: 0, Audit: 1},
			{ArticleID: id, Position: 1, Audit: 2, Original: "https://mp.weixin.qq.com/s/o", CanReprint: true, Replace: true, ShowSource: true},
		}
		for range 2 {
			if err := s.PutItemChecks(ctx, id, checks); err != nil {
				t.Fatal(err)
			}
			if got, err := s.ItemChecks(ctx, id); err != nil || !reflect.DeepEqual(got, checks) {
				t.Fatalf("got %+v, %v; want %+v", got, err, checks)
			}
			checks = checks[:1]
		}
	})
}

func TestTakeDowns_StandOnceForEachItem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx, asked := t.Context(), time.UnixMilli(1_772_000_000_000).UTC()
		article := domain.Article{ID: s.NewID(), Title: "技能大赛"}
		if err := s.AddArticle(ctx, &article); err != nil {
			t.Fatal(err)
		}
		id := article.ID
		one := domain.TakeDown{ArticleID: id, Position: 1, Reason: "单位要求", Actor: domain.Actor{Kind: domain.ActorAccount, ID: "a1", Name: "发布一"}, AskedAt: asked}
		whole := one
		whole.Position = domain.WholeArticle
		for _, d := range []domain.TakeDown{one, whole} {
			if err := s.PutTakeDown(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		waiting := whole
		waiting.Words = "稍后再试"
		if err := s.PutOffTakeDown(ctx, waiting); err != nil {
			t.Fatal(err)
		}
		if got, err := s.TakeDown(ctx, id, domain.WholeArticle); err != nil || got.Words != "稍后再试" || got.State != domain.TakeDownAsked {
			t.Fatalf("put off: %+v, %v", got, err)
		}
		if err := one.End(domain.TakeDownFailed, "没有权限", asked.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := s.PutTakeDown(ctx, one); err != nil {
			t.Fatal(err)
		}
		got, err := s.TakeDown(ctx, id, 1)
		if err != nil || got.State != domain.TakeDownFailed || got.Words != "没有权限" || !got.AskedAt.Equal(asked) || got.Actor != one.Actor {
			t.Fatalf("got %+v, %v", got, err)
		}
		if err := s.PutOffTakeDown(ctx, domain.TakeDown{ArticleID: id, Position: 1, Words: "稍后再试"}); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("put off once it has ended: %v, want a conflict", err)
		}
		all, err := s.TakeDowns(ctx, id)
		if err != nil || len(all) != 2 || all[0].Position != domain.WholeArticle {
			t.Fatalf("got %+v, %v", all, err)
		}
		if lines, err := s.TakeDownsIn(ctx, domain.TakeDownFailed, 5); err != nil || len(lines) != 1 || lines[0].Title != "技能大赛" || lines[0].Position != 1 {
			t.Fatalf("lines %+v, %v", lines, err)
		}
		for state, want := range map[domain.TakeDownState]int{domain.TakeDownAsked: 1, domain.TakeDownFailed: 1, domain.TakeDownDone: 0} {
			if n, err := s.CountTakeDowns(ctx, state); err != nil || n != want {
				t.Errorf("%s: %d, %v; want %d", state.Label(), n, err, want)
			}
		}
	})
}
