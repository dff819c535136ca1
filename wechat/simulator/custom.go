package simulator

import "time"

// The windows in which an account may write to a follower.
const (
	messageWindow = 48 * time.Hour
	messageQuota  = 5
	clickWindow   = time.Minute
	clickQuota    = 3
)

// window is a permission to send so many messages until a moment.
type window struct {
	Until time.Time `json:"until,omitzero"`
	Left  int       `json:"left,omitempty"`
}

func (f *follower) spoke(now time.Time) {
	f.MessageWindow = window{Until: now.Add(messageWindow), Left: messageQuota}
}

func (f *follower) touched(now time.Time) {
	f.ClickWindow = window{Until: now.Add(clickWindow), Left: clickQuota}
}

// spend uses one message of an open window, the shorter one first.
func (f *follower) spend(now time.Time) error {
	open := false
	for _, w := range []*window{&f.ClickWindow, &f.MessageWindow} {
		if !now.Before(w.Until) {
			continue
		}
		open = true
		if w.Left > 0 {
			w.Left--
			return nil
		}
	}
	if open {
		return fail(45047)
	}
	return fail(45015)
}

type mediaRef struct {
	MediaID     string `json:"media_id"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

type customRequest struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Image mediaRef `json:"image"`
	Voice mediaRef `json:"voice"`
	Video mediaRef `json:"video"`
	Music struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"musicurl"`
	} `json:"music"`
	News struct {
		Articles []struct {
			Title       string `json:"title"`
			Description string `json:"description"`
			URL         string `json:"url"`
			Picture     string `json:"picurl"`
		} `json:"articles"`
	} `json:"news"`
	Article struct {
		ID string `json:"article_id"`
	} `json:"mpnewsarticle"`
	Menu struct {
		Head string  `json:"head_content"`
		List []entry `json:"list"`
		Tail string  `json:"tail_content"`
	} `json:"msgmenu"`
}

func sendCustom(c *call, in customRequest) (object, error) {
	f, err := c.follower(c.account, in.ToUser)
	if err != nil {
		return nil, err
	}
	m, err := c.customMessage(in)
	if err != nil {
		return nil, err
	}
	if !f.Subscribed {
		return nil, fail(45015)
	}
	if f.Muted {
		return nil, fail(48002)
	}
	if err := f.spend(c.now()); err != nil {
		return nil, err
	}
	c.show(f, m)
	return nil, nil
}

func (c *call) customMessage(in customRequest) (*message, error) {
	m := &message{Channel: "custom", Type: in.MsgType}
	switch in.MsgType {
	case "text":
		m.Content = in.Text.Content
		return m, textFits(m.Content)
	case "image":
		m.MediaID = in.Image.MediaID
	case "voice":
		m.MediaID = in.Voice.MediaID
	case "video":
		m.MediaID, m.Title, m.Description = in.Video.MediaID, in.Video.Title, in.Video.Description
	case "music":
		m.Title, m.Description, m.URL = in.Music.Title, in.Music.Description, in.Music.URL
	case "news":
		if len(in.News.Articles) != 1 {
			return nil, fail(45008)
		}
		a := in.News.Articles[0]
		if a.Title == "" {
			return nil, fail(44003)
		}
		m.Articles = []card{{Title: a.Title, Description: a.Description, Picture: a.Picture, URL: a.URL}}
	case "mpnewsarticle":
		articles := c.account.articlesOf(in.Article.ID)
		if len(articles) == 0 {
			return nil, fail(53600)
		}
		m.Type, m.Articles = "news", c.cards(articles[:1])
	case "msgmenu":
		if len(in.Menu.List) == 0 {
			return nil, fail(44004)
		}
		m.Content, m.Description, m.Menu = in.Menu.Head, in.Menu.Tail, in.Menu.List
	default:
		return nil, fail(40008)
	}
	return m, c.illustrate(c.account, m)
}

func textFits(content string) error {
	switch {
	case content == "":
		return fail(44004)
	case len(content) > maxTextBytes:
		return fail(45002)
	default:
		return nil
	}
}
