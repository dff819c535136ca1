package simulator

import (
	"net/url"
	"strconv"
	"time"
)

// newFollower is a person who is about to follow an account.
type newFollower struct {
	Nickname string `json:"nickname"`
	Scene    string `json:"scene"`
	Account  string `json:"account"` // app id; the first account when empty
	Person   string `json:"person"`  // OpenID of the same person elsewhere
	OpenID   string `json:"openid"`  // follows again after having left
}

// subscribe makes a follower, or brings one back, and returns the event.
func (w *world) subscribe(in newFollower) (*follower, []delivery, error) {
	a := w.accounts[0]
	if in.Account != "" {
		if a = w.account(in.Account); a == nil {
			return nil, nil, fail(40013)
		}
	}
	f := w.followers[in.OpenID]
	switch {
	case f != nil:
		a = w.account(f.AppID)
	case in.OpenID != "":
		return nil, nil, fail(40003)
	default:
		var err error
		if f, err = w.meet(a, in); err != nil {
			return nil, nil, err
		}
	}
	if f.Subscribed {
		return f, nil, nil
	}
	return f, []delivery{w.arrive(a, f, in.Scene)}, nil
}

// meet makes the relation between a person and an account.
func (w *world) meet(a *account, in newFollower) (*follower, error) {
	f := &follower{
		OpenID:   "o" + w.random(20)[:27],
		UnionID:  "u" + w.random(20)[:27],
		AppID:    a.AppID,
		Nickname: in.Nickname,
	}
	if in.Person != "" {
		person := w.followers[in.Person]
		if person == nil {
			return nil, fail(40003)
		}
		for _, s := range w.siblings(person) {
			if s.AppID == a.AppID {
				return s, nil
			}
		}
		f.UnionID, f.Nickname = person.UnionID, person.Nickname
	}
	if f.Nickname == "" {
		f.Nickname = "关注者" + strconv.Itoa(len(a.Followers)+1)
	}
	a.Followers = append(a.Followers, f)
	w.followers[f.OpenID] = f
	return f, nil
}

// arrive subscribes a known follower.
func (w *world) arrive(a *account, f *follower, scene string) delivery {
	w.version++
	f.Subscribed, f.SubscribedAt, f.Scene = true, w.now(), scene
	f.touched(w.now())
	key, ticket := "", ""
	if scene != "" {
		key, ticket = "qrscene_"+scene, w.ticketFor(a, scene)
	}
	return event(a, f.changedAt(w.now()), f.OpenID, "subscribe", field{"EventKey", key}, field{"Ticket", ticket})
}

// changedAt dates a change of the subscription. Receivers know events by
// person and second, so that two changes never share one, however quickly a
// script makes them.
func (f *follower) changedAt(now time.Time) time.Time {
	if earliest := f.LastChange.Add(time.Second); now.Before(earliest) {
		now = earliest
	}
	f.LastChange = now
	return now
}

func (w *world) unsubscribe(f *follower) []delivery {
	if !f.Subscribed {
		return nil
	}
	w.version++
	f.Subscribed, f.Scene, f.Remark, f.Tags = false, "", "", nil
	f.MessageWindow, f.ClickWindow = window{}, window{}
	return []delivery{event(w.account(f.AppID), f.changedAt(w.now()), f.OpenID, "unsubscribe", field{"EventKey", ""})}
}

func (w *world) ticketFor(a *account, scene string) string {
	if t := a.qrByScene(scene, w.now()); t != "" {
		return t
	}
	return "g" + w.random(48)
}

// utterance is what a follower does in the chat.
type utterance struct {
	Type        string  `json:"type"`
	Content     string  `json:"content"`
	Key         string  `json:"key"`
	Scene       string  `json:"scene"`
	URL         string  `json:"url"`
	Title       string  `json:"title"`
	Description string  `json:"description"`
	Latitude    float64 `json:"latitude"`
	Longitude   float64 `json:"longitude"`
	Scale       int     `json:"scale"`
	Label       string  `json:"label"`
	MenuID      string  `json:"menu_id"` // the choice of a msgmenu, with text
	Recognition string  `json:"recognition"`

	file   *upload
	format string
}

// say puts an utterance into the chat and returns what the account is told.
func (w *world) say(f *follower, u utterance) (delivery, error) {
	a := w.account(f.AppID)
	if u.Type == "scan" {
		return w.scan(a, f, u.Scene)
	}
	if !f.Subscribed {
		return delivery{}, fail(43004)
	}
	shown := &message{Channel: "sent", Type: u.Type, Content: u.Content, Title: u.Title, Description: u.Description, URL: u.URL}
	var content []field
	switch u.Type {
	case "click":
		f.touched(w.now())
		d := event(a, w.now(), f.OpenID, "CLICK", field{"EventKey", u.Key})
		d.waits = true
		return d, nil
	case "view":
		return event(a, w.now(), f.OpenID, "VIEW", field{"EventKey", u.URL}), nil
	case "text":
		if u.Content == "" {
			return delivery{}, fail(44004)
		}
		content = []field{{"Content", u.Content}}
		if u.MenuID != "" {
			content = append(content, field{"bizmsgmenuid", u.MenuID})
		}
	case "location":
		shown.Content = u.Label
		content = []field{{"Location_X", u.Latitude}, {"Location_Y", u.Longitude}, {"Scale", max(u.Scale, 1)}, {"Label", u.Label}}
	case "link":
		content = []field{{"Title", u.Title}, {"Description", u.Description}, {"Url", u.URL}}
	case "image", "voice", "video":
		m, err := w.keep(a, u)
		if err != nil {
			return delivery{}, err
		}
		shown.MediaID, shown.MediaURL = m.ID, w.mediaURL(m)
		if content, err = w.mediaFields(a, m, u); err != nil {
			return delivery{}, err
		}
	default:
		return delivery{}, fail(40008)
	}
	f.spoke(w.now())
	if u.MenuID != "" {
		f.MessageWindow = window{}
		f.touched(w.now())
	}
	w.show(f, shown)
	return w.message(a, f, u.Type, content...), nil
}

func (w *world) keep(a *account, u utterance) (*media, error) {
	if u.file == nil || len(u.file.data) == 0 {
		return nil, fail(41005)
	}
	return w.store(media{AppID: a.AppID, Kind: temporary, Type: u.Type, Format: u.format, Name: u.file.name}, u.file.data)
}

func (w *world) mediaFields(a *account, m *media, u utterance) ([]field, error) {
	switch u.Type {
	case "image":
		return []field{{"PicUrl", w.mediaURL(m)}, {"MediaId", m.ID}}, nil
	case "voice":
		fields := []field{{"MediaId", m.ID}, {"Format", m.Format}}
		if u.Recognition != "" {
			fields = append(fields, field{"Recognition", u.Recognition})
		}
		return fields, nil
	default:
		thumb, err := w.store(media{AppID: a.AppID, Kind: temporary, Type: "thumb", Format: "jpg", Name: "thumb.jpg"}, grayThumb())
		if err != nil {
			return nil, err
		}
		return []field{{"MediaId", m.ID}, {"ThumbMediaId", thumb.ID}}, nil
	}
}

// scan is a follower, or a person who becomes one, before a code.
func (w *world) scan(a *account, f *follower, scene string) (delivery, error) {
	if scene == "" {
		return delivery{}, fail(40053)
	}
	if !f.Subscribed {
		return w.arrive(a, f, scene), nil
	}
	f.touched(w.now())
	return event(a, w.now(), f.OpenID, "SCAN", field{"EventKey", scene}, field{"Ticket", w.ticketFor(a, scene)}), nil
}

// sceneOf reads what was scanned or typed: the address of a code that was
// made here, or the scene itself.
func (w *world) sceneOf(text string) string {
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		if token, is := cutPath(u.Path, "/q/"); is {
			if _, q := w.qrByToken(token); q != nil {
				return q.Scene
			}
			return ""
		}
		for _, a := range w.accounts {
			if q := a.QRCodes[u.Query().Get("ticket")]; q != nil {
				return q.Scene
			}
		}
	}
	return text
}
