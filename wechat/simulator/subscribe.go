package simulator

import (
	"net/http"
	"strings"
)

// Subscription notices (订阅通知): a follower allows one notice of a template at a
// time, by choosing so on a page of the account.

// subscribeRequest is one notice to one person.
type subscribeRequest struct {
	ToUser     string `json:"touser"`
	TemplateID string `json:"template_id"`
	Page       string `json:"page"`
	Data       map[string]struct {
		Value string `json:"value"`
	} `json:"data"`
}

// bizSend uses one permission and shows the notice; without one it is refused.
func bizSend(c *call, in subscribeRequest) (object, error) {
	f, err := c.follower(c.account, in.ToUser)
	if err != nil {
		return nil, err
	}
	t := c.account.template(in.TemplateID)
	if t == nil {
		return nil, fail(40037)
	}
	lines := t.lines()
	for i := range lines {
		l := &lines[i]
		if l.Value = strings.TrimSpace(in.Data[l.Key].Value); !fits(l.Key, l.Value) {
			return nil, failWith(47003, "argument invalid! data.%s.value invalid", l.Key)
		}
	}
	if f.Permits[in.TemplateID] == 0 {
		return nil, fail(43101)
	}
	f.Permits[in.TemplateID]--
	id := c.nextID()
	m := &message{Channel: "template", Type: "template", Title: t.Title, TemplateID: t.ID, URL: in.Page, Fields: lines}
	account, openid, outcome := c.account, f.OpenID, c.outcome
	c.later(func(w *world) []delivery {
		code, status := "0", "success"
		if outcome != "" && outcome != "lost" {
			code, status = "3", outcome
		} else if f := w.followers[openid]; f != nil {
			w.show(f, m)
		}
		if outcome == "lost" {
			return nil
		}
		return []delivery{event(account, w.now(), openid, "subscribe_msg_sent_event", field{"SubscribeMsgSentEvent", []field{{"List", []field{
			{"TemplateId", t.ID}, {"MsgID", id}, {"ErrorCode", code}, {"ErrorStatus", status},
		}}}})}
	})
	return nil, nil
}

// listSubscriptionTemplates lists the account's templates in the shape of this
// channel; here every template serves both.
func listSubscriptionTemplates(c *call) (answer, error) {
	list := []object{}
	for _, t := range c.account.Templates {
		list = append(list, object{
			"priTmplId": t.ID,
			"title":     t.Title,
			"content":   t.content(func(l line) string { return "{{" + l.Key + ".DATA}}" }),
			"example":   t.content(func(l line) string { return sample(l.Key) }),
			"type":      2,
		})
	}
	return object{"errcode": 0, "errmsg": "ok", "data": list}, nil
}

// choose is what a follower does on a page with subscription notices: "accept"
// permits one notice more, "reject" none; "stop" takes all permissions back in
// the account's settings.
func (s *Server) choose(r *http.Request) (any, error) {
	in, err := decode[struct {
		TemplateID string `json:"template_id"`
		Action     string `json:"action"`
	}](r)
	if err != nil {
		return nil, err
	}
	var told delivery
	err = s.with(r, func(w *world, f *follower) error {
		a := w.account(f.AppID)
		if a.template(in.TemplateID) == nil {
			return fail(40037)
		}
		if f.Permits == nil {
			f.Permits = map[string]int{}
		}
		name, group, status := "subscribe_msg_popup_event", "SubscribeMsgPopupEvent", in.Action
		switch in.Action {
		case "accept":
			f.Permits[in.TemplateID]++
		case "reject":
		case "stop":
			f.Permits[in.TemplateID] = 0
			name, group, status = "subscribe_msg_change_event", "SubscribeMsgChangeEvent", "reject"
		default:
			return fail(40035)
		}
		w.version++
		told = event(a, w.now(), f.OpenID, name, field{group, []field{{"List", []field{
			{"TemplateId", in.TemplateID}, {"SubscribeStatusString", status}, {"PopupScene", "1"},
		}}}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.deliver(s.base, told), nil
}
