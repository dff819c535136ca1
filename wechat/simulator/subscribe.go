package simulator

import (
	"net/http"
	"slices"
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
	return s.chosen(r.PathValue("openid"), in.Action, []string{in.TemplateID})
}

// chosen lets a follower decide about notices and delivers the event about it.
func (s *Server) chosen(openid, action string, templates []string) (got receipt, err error) {
	var told delivery
	s.locked(func(w *world) { told, err = w.decide(openid, action, templates) })
	if err != nil {
		return receipt{}, err
	}
	return s.deliver(s.base, told), nil
}

// decide keeps what a follower decided and returns the event about it.
func (w *world) decide(openid, action string, templates []string) (delivery, error) {
	f := w.followers[openid]
	if f == nil {
		return delivery{}, fail(40003)
	}
	a := w.account(f.AppID)
	if slices.ContainsFunc(templates, func(id string) bool { return a.template(id) == nil }) {
		return delivery{}, fail(40037)
	}
	if f.Permits == nil {
		f.Permits = map[string]int{}
	}
	name, group, status := "subscribe_msg_popup_event", "SubscribeMsgPopupEvent", action
	if action == "stop" {
		name, group, status = "subscribe_msg_change_event", "SubscribeMsgChangeEvent", "reject"
	}
	var items []field
	for _, id := range templates {
		switch action {
		case "accept":
			f.Permits[id]++
		case "reject":
		case "stop":
			f.Permits[id] = 0
		default:
			return delivery{}, fail(40035)
		}
		items = append(items, field{"List", []field{{"TemplateId", id}, {"SubscribeStatusString", status}, {"PopupScene", "1"}}})
	}
	w.version++
	return event(a, w.now(), f.OpenID, name, field{group, items}), nil
}
