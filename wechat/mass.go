package wechat

import (
	"context"
	"encoding/json"
	"errors"

	"laigao/domain"
)

// MassSend is a push of a draft to followers: to all, to a tag, or to two to ten
// thousand named ones.
type MassSend struct {
	MediaID           string
	ClientMsgID       string // at most 64 bytes; one push per id
	ToAll             bool
	TagID             int
	OpenIDs           []string
	SendIgnoreReprint bool // push also what the platform takes for a reprint
}

// massRequest is the platform's shape of a push.
type massRequest struct {
	Filter        *massFilter `json:"filter,omitempty"`
	To            any         `json:"touser,omitempty"`
	News          massNews    `json:"mpnews"`
	Type          string      `json:"msgtype"`
	IgnoreReprint int         `json:"send_ignore_reprint"`
	ClientMsgID   string      `json:"clientmsgid,omitempty"`
}

type massFilter struct {
	ToAll bool `json:"is_to_all"`
	TagID int  `json:"tag_id,omitempty"`
}

type massNews struct {
	MediaID string `json:"media_id"`
}

// massAnswer is what the platform says to a push, also when it refuses a repeat.
type massAnswer struct {
	MsgID  loose `json:"msg_id"`
	DataID loose `json:"msg_data_id"`
}

// MassSend pushes a draft. It returns the number of the job, by which
// MASSSENDJOBFINISH and MassStatus report, and the number of the message's data,
// which may be empty. A push that the platform already knows by its ClientMsgID
// counts as sent.
func (c *Client) MassSend(ctx context.Context, send MassSend) (msgID, dataID string, err error) {
	request, path, err := send.request()
	if err != nil {
		return "", "", err
	}
	var answer massAnswer
	err = c.call(ctx, path, request, &answer)
	if refusal, ok := errors.AsType[*APIError](err); ok && refusal.Code == 45065 {
		if json.Unmarshal(refusal.body, &answer) == nil && answer.MsgID != "" {
			err = nil
		}
	}
	if err != nil {
		return "", "", err
	}
	if answer.MsgID == "" {
		return "", "", newCallError(&callError{path: path, reached: true, text: "the answer holds no message id"})
	}
	return string(answer.MsgID), string(answer.DataID), nil
}

// request builds the platform's request and its path.
func (m MassSend) request() (massRequest, string, error) {
	request := massRequest{News: massNews{m.MediaID}, Type: "mpnews", ClientMsgID: m.ClientMsgID}
	if m.SendIgnoreReprint {
		request.IgnoreReprint = 1
	}
	if len(m.ClientMsgID) > 64 {
		return massRequest{}, "", domain.Invalid(Advice(45067))
	}
	switch {
	case m.ToAll && m.TagID == 0 && len(m.OpenIDs) == 0, !m.ToAll && m.TagID > 0 && len(m.OpenIDs) == 0:
		request.Filter = &massFilter{ToAll: m.ToAll, TagID: m.TagID}
		return request, "/cgi-bin/message/mass/sendall", nil
	case !m.ToAll && m.TagID == 0 && len(m.OpenIDs) >= 2 && len(m.OpenIDs) <= 10000:
		request.To = m.OpenIDs
		return request, "/cgi-bin/message/mass/send", nil
	}
	return massRequest{}, "", domain.Invalid("请选定推送给全部关注者、一个标签，或者两人到一万人的名单。")
}

// MassStatus returns the platform's word for the state of a push: SEND_SUCCESS,
// SENDING, SEND_FAIL or DELETE.
func (c *Client) MassStatus(ctx context.Context, msgID string) (string, error) {
	var answer struct {
		Status string `json:"msg_status"`
	}
	const path = "/cgi-bin/message/mass/get"
	if err := c.call(ctx, path, map[string]string{"msg_id": msgID}, &answer); err != nil {
		return "", err
	}
	if answer.Status == "" {
		return "", newCallError(&callError{path: path, text: "the answer holds no status"})
	}
	return answer.Status, nil
}

// Preview shows a draft to one follower; it does not use the draft up.
func (c *Client) Preview(ctx context.Context, openID, mediaID string) error {
	return c.call(ctx, "/cgi-bin/message/mass/preview", struct {
		To   string   `json:"touser"`
		News massNews `json:"mpnews"`
		Type string   `json:"msgtype"`
	}{openID, massNews{mediaID}, "mpnews"}, nil)
}
