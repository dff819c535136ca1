package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

// stage is the account as followers see it, in the place of the platform.
type stage struct {
	menu    []domain.MenuButton
	refusal error
	pushed  int
	scenes  []string
}

func (s *stage) SceneCode(_ context.Context, scene string) (string, error) {
	s.scenes = append(s.scenes, scene)
	return "http://weixin.qq.com/q/1", s.refusal
}

func (s *stage) LiveMenu(context.Context) ([]domain.MenuButton, []string, error) {
	return s.menu, []string{"素材" + canary}, nil
}

func (s *stage) SetMenu(_ context.Context, buttons []domain.MenuButton) error {
	if s.refusal != nil {
		return s.refusal
	}
	s.menu = buttons
	s.pushed++
	return nil
}

func (s *stage) LiveReplies(context.Context) (domain.LiveReplies, error) {
	return domain.LiveReplies{Replies: domain.Replies{
		Welcome: "平台欢迎" + canary, Rules: []domain.ReplyRule{{Words: []string{"会费"}, Reply: "平台的会费回复"}, {Words: []string{"困难"}, Exact: true, Reply: "帮扶电话"}},
	}, Left: []string{"默认回复（图片）" + canary}}, nil
}

func TestReplies_AreSavedInTheirOrderAndTakenOver(t *testing.T) {
	o := open(t)
	d := o.signedIn("admin1")
	form := url.Values{
		"welcome": {"欢迎" + canary}, "default": {""}, "quiet_minutes": {"15"}, "hotline": {"12351"}, "rule": {"0", "1", "2"},
		"words_0": {"会费、会员费"}, "match_0": {"part"}, "reply_0": {"按月交" + canary}, "place_0": {"2"},
		"words_1": {"法律援助"}, "match_1": {"exact"}, "reply_1": {"请打热线"}, "place_1": {"1"}, "from_1": {"08:30"}, "to_1": {"17：00"},
		"agents": {"1"}, "agent": {"kf1@laigao"}, "agent_from": {"08:30"}, "agent_to": {"17:00"},
		"words_2": {""}, "reply_2": {""}, "place_2": {"3"},
	}
	if got := d.post("/console/settings/replies", form); got.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", got.status, got.body)
	}
	got, err := o.account.Replies(t.Context())
	if err != nil || got.QuietMinutes != 15 || len(got.Rules) != 2 || !got.Rules[0].Exact || got.Rules[0].From != 510 || got.Rules[0].To != 1020 || len(got.Rules[1].Words) != 2 ||
		got.Agents != (domain.Agents{On: true, Account: "kf1@laigao", From: 510, To: 1020}) {
		t.Fatalf("kept %+v, %v", got, err)
	}
	page := d.get("/console/settings/replies")
	for _, want := range []string{"会费、会员费", "08:30", "17:00", "12351"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	form.Set("from_1", "早上")
	if bad := d.post("/console/settings/replies", form); bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "08:30 这样") || !strings.Contains(bad.body, "会费、会员费") {
		t.Errorf("a bad time: %d", bad.status)
	}
	taken := d.post("/console/settings/replies/live", url.Values{})
	for _, want := range []string{"还没有保存", "默认回复（图片）", "帮扶电话", "平台的会费回复", "欢迎"} {
		if !strings.Contains(taken.body, want) {
			t.Errorf("taking over shows no %q", want)
		}
	}
	for _, body := range []string{page.body, taken.body} {
		if strings.Contains(body, "<script>alert") {
			t.Error("what was typed came alive")
		}
	}
	if again, err := o.account.Replies(t.Context()); err != nil || len(again.Rules) != 2 {
		t.Errorf("reading has saved: %+v, %v", again, err)
	}
}

func TestAccountMenu_IsComparedSavedAndPushed(t *testing.T) {
	o := open(t)
	d := o.signedIn("admin1")
	o.stage.menu = []domain.MenuButton{{Name: "原菜单", Kind: domain.MenuWord, Value: "会费"}}
	if page := d.get("/console/settings/menu"); !strings.Contains(page.body, "还没有由来稿管理") || !strings.Contains(page.body, "原菜单") || !strings.Contains(page.body, "素材") {
		t.Errorf("before: %d", page.status)
	}
	form := url.Values{
		"name_1": {"投稿"}, "kind_1": {"view"}, "value_1": {"https://union.example/m/submit"},
		"name_2": {"我的"}, "kind_2": {"click"}, "value_2": {"会被丢掉"}, "name_2_1": {"稿件"}, "kind_2_1": {"click"}, "value_2_1": {"我的稿件"},
		"name_3": {""},
	}
	if got := d.post("/console/settings/menu", form); got.status != http.StatusSeeOther || o.stage.pushed != 1 {
		t.Fatalf("saved: %d, pushed %d times", got.status, o.stage.pushed)
	}
	if len(o.stage.menu) != 2 || o.stage.menu[1].Kind != domain.MenuGroup || len(o.stage.menu[1].Sub) != 1 {
		t.Errorf("followers see %+v", o.stage.menu)
	}
	o.stage.menu[0].Name = "别人改的"
	if page := d.get("/console/settings/menu"); !strings.Contains(page.body, "不一致") || !strings.Contains(page.body, "别人改的") {
		t.Error("the page does not say that followers see another menu")
	}
	form.Set("value_1", "javascript:alert(1)")
	if bad := d.post("/console/settings/menu", form); bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "链接应以 https:// 开头") || o.stage.pushed != 1 {
		t.Errorf("a bad link: %d, pushed %d times", bad.status, o.stage.pushed)
	}
	form.Set("value_1", "https://union.example/m/")
	o.stage.refusal = domain.Forbidden("公众号没有这项接口的权限。")
	if refused := d.post("/console/settings/menu", form); refused.status != http.StatusUnprocessableEntity || !strings.Contains(refused.body, "没有发布到公众号") || !strings.Contains(refused.body, "没有这项接口的权限") {
		t.Errorf("refused: %d", refused.status)
	}
}
