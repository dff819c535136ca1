package wechat

import (
	"context"
	"regexp"
)

// templateSlot finds the fields in a template's text.
var templateSlot = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\.DATA\s*\}\}`)

// Template is a template of the account, as the platform keeps it.
type Template struct {
	ID      string
	Title   string
	Content string
	Example string
	Fields  []string // names in the order of the text
}

// TemplateField is one value of a template message.
type TemplateField struct {
	Name  string // such as thing1
	Value string // made to fit by Fit
}

// TemplateMessage is a notice to one follower.
type TemplateMessage struct {
	OpenID      string
	TemplateID  string
	URL         string // opened by a tap, may be empty
	ClientMsgID string // protects against repeats for ten minutes
	Fields      []TemplateField
}

// Templates returns the templates of the account.
func (c *Client) Templates(ctx context.Context) ([]Template, error) {
	var answer struct {
		List []struct {
			ID      string `json:"template_id"`
			Title   string `json:"title"`
			Content string `json:"content"`
			Example string `json:"example"`
		} `json:"template_list"`
	}
	if err := c.get(ctx, "/cgi-bin/template/get_all_private_template", &answer); err != nil {
		return nil, err
	}
	templates := make([]Template, 0, len(answer.List))
	for _, item := range answer.List {
		template := Template{ID: item.ID, Title: item.Title, Content: item.Content, Example: item.Example}
		for _, slot := range templateSlot.FindAllStringSubmatch(item.Content, -1) {
			template.Fields = append(template.Fields, slot[1])
		}
		templates = append(templates, template)
	}
	return templates, nil
}

// SendTemplate sends a template message and returns the platform's number of it,
// by which TEMPLATESENDJOBFINISH reports the outcome.
func (c *Client) SendTemplate(ctx context.Context, message TemplateMessage) (msgID string, err error) {
	type value struct {
		Value string `json:"value"`
	}
	data := make(map[string]value, len(message.Fields))
	for _, field := range message.Fields {
		data[field.Name] = value{Fit(field.Name, field.Value)}
	}
	request := struct {
		OpenID      string           `json:"touser"`
		TemplateID  string           `json:"template_id"`
		URL         string           `json:"url,omitempty"`
		ClientMsgID string           `json:"client_msg_id,omitempty"`
		Data        map[string]value `json:"data"`
	}{message.OpenID, message.TemplateID, message.URL, message.ClientMsgID, data}
	var answer struct {
		MsgID loose `json:"msgid"`
	}
	if err := c.call(ctx, TemplatePath, request, &answer); err != nil {
		return "", err
	}
	return string(answer.MsgID), nil
}

// SendText sends a customer-service message. It has no key against repeats: see
// Unknown. A text over 2048 bytes is cut.
func (c *Client) SendText(ctx context.Context, openID, text string) error {
	type content struct {
		Content string `json:"content"`
	}
	return c.call(ctx, "/cgi-bin/message/custom/send", struct {
		OpenID string  `json:"touser"`
		Type   string  `json:"msgtype"`
		Text   content `json:"text"`
	}{openID, "text", content{cutBytes(text, textLimit)}}, nil)
}
