package domain_test

import (
	"testing"

	"laigao/domain"
)

func TestMerge_TakesBothChangesWhereTheyDoNotTouch(t *testing.T) {
	const base = "一\n二\n三\n四"
	for _, c := range []struct {
		name, a, b, want string
		ok               bool
	}{
		{"only one", "一\n贰\n三\n四", base, "一\n贰\n三\n四", true},
		{"only the other", base, "一\n二\n三\n四\n五", "一\n二\n三\n四\n五", true},
		{"different paragraphs", "壹\n二\n三\n四", "一\n二\n三\n肆", "壹\n二\n三\n肆", true},
		{"one deletes, one adds elsewhere", "一\n三\n四", "一\n二\n三\n三点五\n四", "一\n三\n三点五\n四", true},
		{"neighbours", "一\n贰\n三\n四", "一\n二\n叁\n四", "一\n贰\n叁\n四", true},
		{"the same change", "一\n贰\n三\n四", "一\n贰\n三\n四", "一\n贰\n三\n四", true},
		{"the same paragraph", "一\n贰\n三\n四", "一\n二二\n三\n四", "", false},
		{"two additions in one place", "一\n甲\n二\n三\n四", "一\n乙\n二\n三\n四", "", false},
		{"one deletes what the other changes", "一\n四", "一\n二\n叁\n四", "", false},
		{"one adds within what the other deletes", "一\n四", "一\n二\n新\n三\n四", "", false},
	} {
		for _, turned := range []bool{false, true} {
			a, b := c.a, c.b
			if turned {
				a, b = b, a
			}
			got, ok := domain.Merge(domain.Text{Title: "题", Body: base}, domain.Text{Title: "题", Body: a}, domain.Text{Title: "题", Body: b})
			if ok != c.ok || ok && got.Body != c.want {
				t.Errorf("%s, turned %v: got %q %v, want %q %v", c.name, turned, got.Body, ok, c.want, c.ok)
			}
		}
	}
	if got, ok := domain.Merge(domain.Text{Title: "一", Excerpt: "摘"}, domain.Text{Title: "二", Excerpt: "摘"}, domain.Text{Title: "一", Excerpt: "要"}); !ok || got.Title != "二" || got.Excerpt != "要" {
		t.Errorf("title and excerpt: %+v %v", got, ok)
	}
	if _, ok := domain.Merge(domain.Text{Title: "一"}, domain.Text{Title: "二"}, domain.Text{Title: "三"}); ok {
		t.Error("two titles were merged")
	}
}
