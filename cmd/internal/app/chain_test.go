package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/notice"
)

// What happens after an answer of a channel.
const (
	goesOn  = "the next channel is tried"
	tries   = "the same channel is tried again"
	unknown = "nothing is sent any more"
	atOnce  = "the call is repeated at once" // with another token
)

// answered is an answer of the platform's table, and what follows from it on a
// channel that has a key against repeats and on one that has none.
type answered struct {
	way        string // an errcode, or a way of the weather
	key, noKey string
}

// noticeAnswers are those of the table of the platform's errors that sending to one
// person can meet, and the ways in which an answer gets lost.
func noticeAnswers() []answered {
	var all []answered
	add := func(key, noKey string, ways ...string) {
		for _, way := range ways {
			all = append(all, answered{way: way, key: key, noKey: noKey})
		}
	}
	add(goesOn, goesOn, "40003", "43004", "43019", "43101", "45015", "45047", "48002", "50005", "47003", "47001", "40037", "40249",
		"48001", "48004", "48008", "50001", "50002", "45002", "44004", "99999")
	add(atOnce, atOnce, "40001", "40014", "42001")
	add(tries, tries, "40125", "40164", "61004", "40243", "89503", "45009", "45011")
	add(tries, unknown, "-1", wayLost, wayBusy)
	return all
}

func TestChain_FollowsEveryAnswerOfThePlatform(t *testing.T) {
	s := newStorm(t)
	s.weather.calm = true
	admin := domain.Account{ID: "admin", Name: "管理员", Roles: []domain.Role{domain.RoleAdministrator}}
	fields := map[string]string{"thing1": "标题", "character_string2": "编号", "thing3": "说明", "time4": "时间"}
	choices := notice.Choices{domain.NoticeReturned: {TemplateID: "TPL_manuscript_returned", Fields: fields}}
	s.must(s.Notice.SaveTemplates(t.Context(), admin, domain.ChannelTemplate, choices))
	s.must(s.Notice.SaveTemplates(t.Context(), admin, domain.ChannelSubscription, choices))
	paths := map[domain.Channel]string{
		domain.ChannelTemplate: "/cgi-bin/message/template/send", domain.ChannelSubscription: "/cgi-bin/message/subscribe/bizsend", domain.ChannelCustomer: "/cgi-bin/message/custom/send",
	}
	for channel, next := range map[domain.Channel]domain.Channel{
		domain.ChannelTemplate: domain.ChannelSubscription, domain.ChannelSubscription: domain.ChannelCustomer, domain.ChannelCustomer: domain.ChannelTemplate,
	} {
		rules := domain.NoticeRules{Kinds: map[domain.NoticeKind]domain.NoticeRule{domain.NoticeReturned: {Channels: []domain.Channel{channel, next}}}}
		s.must(s.Notice.SaveRules(t.Context(), admin, rules))
		for _, a := range noticeAnswers() {
			one := s.reachable(fmt.Sprint(channel, a.way))
			s.weather.next(paths[channel], a.way)
			s.work()
			want := a.noKey
			if channel == domain.ChannelTemplate {
				want = a.key
			}
			s.followed(one, followed{channel, next, a.way, want})
			s.clock.Add(36 * time.Hour) // past every rest, and the windows are closed
		}
	}
}

// reachable is somebody whom every channel reaches, and who is told something.
func (s *storm) reachable(name string) sent {
	s.t.Helper()
	ctx := s.t.Context()
	var follower struct {
		OpenID string `json:"openid"`
	}
	s.control("POST", "/_sim/followers", "application/json", strings.NewReader(fmt.Sprintf(`{"nickname":%q}`, name)), &follower)
	var ignored any
	s.control("POST", "/_sim/followers/"+follower.OpenID+"/messages", "application/json", strings.NewReader(`{"type":"text","content":"帮助"}`), &ignored)
	s.control("POST", "/_sim/followers/"+follower.OpenID+"/choices", "application/json", strings.NewReader(`{"template_id":"TPL_manuscript_returned","action":"accept"}`), &ignored)
	informant := domain.Informant{ID: s.Store.NewID(), Name: "测试信息员", State: domain.InformantActive}
	s.must(s.Store.AddInformant(ctx, &informant))
	s.must(s.Store.PutFollower(ctx, domain.Follower{AppID: stormAppID, OpenID: follower.OpenID, InformantID: informant.ID, Subscribed: true}))
	s.must(s.Store.Notify(ctx, domain.Notification{
		Kind: domain.NoticeReturned, InformantID: informant.ID, Path: "/m/",
		Facts: []domain.Fact{{Name: "标题", Value: "标题"}, {Name: "编号", Value: "2026-000001"}, {Name: "说明", Value: "请修改"}, {Name: "时间", Value: "2026年3月5日 09:00"}},
	}))
	all, err := s.Store.Notifications(ctx, repository.NotificationQuery{InformantID: informant.ID, Limit: 1})
	s.must(err)
	return sent{openID: follower.OpenID, noticeID: all[0].ID}
}

// work works the outbox for a while, and at last long enough for every rest.
func (s *storm) work() {
	s.t.Helper()
	for _, step := range []time.Duration{0, 6 * time.Second, 20 * time.Second, 10 * time.Minute, 20 * time.Hour, 4 * time.Hour} {
		s.clock.Add(step)
		for worked := 1; worked > 0; {
			var err error
			worked, err = s.RunOutboxOnce(s.t.Context())
			s.must(err)
		}
	}
}

// followed is what is to follow from an answer.
type followed struct {
	channel, next domain.Channel
	way, want     string
}

func (s *storm) followed(one sent, f followed) {
	s.t.Helper()
	ctx := s.t.Context()
	n, err := s.Store.Notification(ctx, one.noticeID)
	s.must(err)
	all, err := s.Store.Tries(ctx, one.noticeID)
	s.must(err)
	var course []string
	for _, t := range all {
		course = append(course, string(t.Channel))
	}
	state, want := domain.NoticeSent, []string{string(f.channel)}
	switch f.want {
	case goesOn:
		want = append(want, string(f.next))
	case tries, unknown:
		want = append(want, string(f.channel))
	}
	if f.want == unknown {
		state = domain.NoticeUnknown
	}
	reached := s.arrived(one)
	if reached > 1 {
		s.t.Errorf("%s after %s: %d messages reached one person", f.channel, f.way, reached)
	}
	settled := n.State == state || n.State == domain.NoticeDelivered && reached == 1 // the platform has reported it
	if got := strings.Join(course, " "); !settled || got != strings.Join(want, " ") && (f.want != tries || strings.ReplaceAll(got, string(f.channel), "") != strings.Repeat(" ", len(all)-1)) {
		s.t.Errorf("%s after %s: %s by %s; want %s: %v", f.channel, f.way, n.State, got, f.want, want)
	}
}

// arrived counts the messages that reached somebody.
func (s *storm) arrived(one sent) int {
	s.t.Helper()
	var inbox []struct {
		Channel string `json:"channel"`
	}
	s.control("GET", "/_sim/followers/"+one.openID+"/inbox", "application/json", nil, &inbox)
	reached := 0
	for _, m := range inbox {
		if m.Channel == "template" || m.Channel == "custom" {
			reached++
		}
	}
	return reached
}
