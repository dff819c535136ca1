package wechat

import (
	"slices"
	"strings"
	"testing"

	"laigao/domain"
)

func TestArticleTotals_ReadsSumsByItemAndDay(t *testing.T) {
	p, client, _, _ := start(t)
	const path = "/datacube/getarticletotal"
	p.answer(path, `{"list":[
		{"ref_date":"2026-03-05","msgid":"2247483651_2","title":"次条","details":[]},
		{"ref_date":"2026-03-05","msgid":"2247483651_1","title":"头条","details":[
			{"stat_date":"2026-03-05","target_user":900,"int_page_read_user":23,"int_page_read_count":"31","share_user":2,"share_count":3,"add_to_fav_user":1,"add_to_fav_count":1},
			{"stat_date":"2026-03-06","target_user":900,"int_page_read_user":25,"int_page_read_count":36,"share_user":2,"share_count":3}]}]}`)
	got, err := client.ArticleTotals(t.Context(), "2026-03-05")
	if err != nil || len(got) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if got[0].Title != "次条" || got[0].Index != 2 || len(got[0].Days) != 0 || got[1].Index != 1 {
		t.Errorf("got %+v", got)
	}
	want := []DayTotal{{"2026-03-05", 23, 31, 2, 3, 1}, {"2026-03-06", 25, 36, 2, 3, 0}}
	if !slices.Equal(got[1].Days, want) {
		t.Errorf("days %+v, want %+v", got[1].Days, want)
	}
	if request := p.last(t, path); !strings.Contains(request, `{"begin_date":"2026-03-05","end_date":"2026-03-05"}`) {
		t.Errorf("asked %s", request)
	}
}

func TestArticleTotals_FailsByKind(t *testing.T) {
	p, client, _, _ := start(t)
	const path = "/datacube/getarticletotal"
	for answer, want := range map[string]domain.Kind{
		`{"errcode":48001,"errmsg":"api unauthorized"}`:       domain.KindForbidden,
		`{"errcode":61501,"errmsg":"date range error"}`:       domain.KindInvalid,
		`{"errcode":61503,"errmsg":"data not ready"}`:         domain.KindThrottled,
		`{"list":[{"msgid":"2247483651","title":"没有位置的编号"}]}`: domain.KindUnavailable,
	} {
		p.answer(path, answer)
		if _, err := client.ArticleTotals(t.Context(), "2026-03-05"); domain.KindOf(err) != want {
			t.Errorf("%s: %v (%s), want %s", answer, err, domain.KindOf(err), want)
		}
	}
}
