package simulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	qr "github.com/skip2/go-qrcode"
)

const (
	maxSceneSeconds = 30 * 24 * 60 * 60
	maxSceneID      = 100_000
	maxSceneText    = 64
)

// qrCode is a code with a scene; its key in the account is the ticket.
type qrCode struct {
	Scene   string    `json:"scene"`
	Expires time.Time `json:"expires,omitzero"` // zero: never
	Token   string    `json:"token"`            // its address is /q/TOKEN
}

func createQRCode(c *call, in struct {
	Seconds looseInt `json:"expire_seconds"`
	Action  string   `json:"action_name"`
	Info    struct {
		Scene struct {
			ID   looseInt `json:"scene_id"`
			Text string   `json:"scene_str"`
		} `json:"scene"`
	} `json:"action_info"`
},
) (object, error) {
	code := &qrCode{Token: c.random(12)}
	scene := in.Info.Scene
	switch in.Action {
	case "QR_SCENE", "QR_LIMIT_SCENE":
		if scene.ID <= 0 || in.Action == "QR_LIMIT_SCENE" && scene.ID > maxSceneID {
			return nil, fail(40053)
		}
		code.Scene = strconv.FormatInt(int64(scene.ID), 10)
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
		if len(scene.Text) < 1 || len(scene.Text) > maxSceneText {
			return nil, fail(40053)
		}
		code.Scene = scene.Text
	default:
		return nil, fail(40053)
	}
	answer := object{"url": c.link("q", code.Token)}
	if !strings.Contains(in.Action, "LIMIT") {
		seconds := min(max(int64(in.Seconds), 60), maxSceneSeconds)
		code.Expires = c.now().Add(time.Duration(seconds) * time.Second)
		answer["expire_seconds"] = seconds
	}
	ticket := "g" + c.random(48)
	c.account.QRCodes[ticket] = code
	answer["ticket"] = ticket
	return answer, nil
}

// qrByScene finds the newest living code of a scene; a person can also scan a
// code that the simulator never saw, so none is no error.
func (a *account) qrByScene(scene string, now time.Time) (ticket string) {
	var newest time.Time
	for t, q := range a.QRCodes {
		alive := q.Expires.IsZero() || now.Before(q.Expires)
		if q.Scene == scene && alive && (ticket == "" || q.Expires.After(newest)) {
			ticket, newest = t, q.Expires
		}
	}
	return ticket
}

// qrByToken finds the code behind an address /q/TOKEN.
func (w *world) qrByToken(token string) (*account, *qrCode) {
	for _, a := range w.accounts {
		for _, q := range a.QRCodes {
			if q.Token == token && (q.Expires.IsZero() || w.now().Before(q.Expires)) {
				return a, q
			}
		}
	}
	return nil, nil
}

func showQRCode(c *call) (answer, error) {
	target := ""
	_, err := c.guarded(func() (answer, error) {
		for _, a := range c.accounts {
			if q := a.QRCodes[c.query.Get("ticket")]; q != nil {
				target = c.link("q", q.Token)
			}
		}
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	if target == "" {
		return page{status: http.StatusNotFound, html: []byte("invalid ticket"), policy: "default-src 'none'"}, nil
	}
	png, err := qr.Encode(target, qr.Medium, 430)
	if err != nil {
		return nil, err
	}
	return blob{contentType: "image/png", data: png}, nil
}
