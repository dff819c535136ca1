package simulator

const maxTextBytes = 2048

// message is one entry of a phone's chat. Channel tells how it got there:
// "sent" by the follower, "reply", "custom", "template", "mass", "preview" or
// "system" (a notice of the platform itself).
type message struct {
	ID          string  `json:"id"`
	Time        int64   `json:"time"` // Unix milliseconds
	Channel     string  `json:"channel"`
	Type        string  `json:"type"`
	Content     string  `json:"content,omitempty"`
	MediaID     string  `json:"media_id,omitempty"`
	MediaURL    string  `json:"media_url,omitempty"`
	Title       string  `json:"title,omitempty"`
	Description string  `json:"description,omitempty"`
	URL         string  `json:"url,omitempty"`
	TemplateID  string  `json:"template_id,omitempty"`
	MsgID       string  `json:"msg_id,omitempty"`
	Fields      []line  `json:"fields,omitempty"`
	Articles    []card  `json:"articles,omitempty"`
	Menu        []entry `json:"menu,omitempty"`
}

// line is one keyword of a template message.
type line struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

// card is one article as a chat shows it.
type card struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Picture     string `json:"picture,omitempty"`
	Crop        string `json:"crop,omitempty"` // what of the picture is shown, X1_Y1_X2_Y2
	URL         string `json:"url"`
}

// entry is one choice of a msgmenu.
type entry struct {
	ID      string `json:"id"`
	Content string `json:"content"`
}

// illustrate checks the media of a message and gives it the address that a
// phone loads.
func (w *world) illustrate(a *account, m *message) error {
	switch m.Type {
	case "image", "voice", "video":
	default:
		return nil
	}
	file, err := w.usableMedia(a, m.MediaID)
	if err != nil {
		return err
	}
	if file.Type != m.Type {
		return fail(40007)
	}
	m.MediaURL = w.mediaURL(file)
	return nil
}
