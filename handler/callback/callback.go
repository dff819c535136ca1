// Package callback answers what the platform delivers: it verifies, decides,
// and lets each message have its effect once.
package callback

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"laigao/domain"
	"laigao/service/intake"
	"laigao/service/notice"
	"laigao/service/publishing"
	"laigao/service/recognition"
	"laigao/service/registry"
	"laigao/wechat"
)

// patience is how long the platform may wait: it hangs up after five seconds.
const patience = 4500 * time.Millisecond

// bodyPatience is how long a delivery's body may take to come: the platform hangs
// up after five seconds, and others shall not hold connections open.
const bodyPatience = 5 * time.Second

// Callback serves the platform's callback of one account.
type Callback struct {
	cfg      Config
	calls    *calls
	recent   *answers
	limits   *limits
	quiet    *quiet
	settings settings
	working  sync.WaitGroup
}

// Config gives the callback its account's envelope and the services that carry
// its effects.
type Config struct {
	Receiver    *wechat.Receiver
	AppID       string
	Page        func(path, words string) string // a link to one of our pages, as the chat shows it
	Pointer     string                          // the answer to everything, of an account that only pushes; empty for the one that serves
	Replies     func(ctx context.Context) (domain.Replies, error)
	Now         func() time.Time
	Log         *slog.Logger
	Registry    *registry.Service
	Intake      *intake.Service
	Notice      *notice.Service
	Publishing  *publishing.Service
	Recognition *recognition.Service
}

// New makes a callback.
func New(cfg Config) *Callback {
	return &Callback{cfg: cfg, calls: newCalls(), recent: newAnswers(cfg.Now), limits: newLimits(), quiet: newQuiet()}
}

// Register adds the callback's routes.
func (cb *Callback) Register(r gin.IRouter, path string) {
	r.GET(path, cb.check)
	r.POST(path, cb.receive)
}

// Wait returns when no effect is under way any more, or when ctx ends.
func (cb *Callback) Wait(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		cb.working.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// check answers the platform console's check of the address.
func (cb *Callback) check(c *gin.Context) {
	echo, err := cb.cfg.Receiver.Echo(c.Request.URL.Query())
	if err != nil {
		cb.refuse(c, err)
		return
	}
	c.String(http.StatusOK, echo)
}

// receive opens one delivery and answers it.
func (cb *Callback) receive(c *gin.Context) {
	connection := http.NewResponseController(c.Writer)
	_ = connection.SetReadDeadline(time.Now().Add(bodyPatience)) //nolint:forbidigo // the connection's own clock
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, wechat.BodyLimit))
	if err != nil {
		cb.unreadable(c, err)
		return
	}
	_ = connection.SetReadDeadline(time.Time{})
	message, keys, err := cb.cfg.Receiver.Open(c.Request.URL.Query(), body)
	if err != nil && message.Raw == "" {
		cb.refuse(c, err)
		return
	}
	if err != nil {
		cb.keepUnreadable(c, message, err)
		return
	}
	outcome := cb.answer(c.Request.Context(), message)
	cb.reply(c, message, keys, outcome)
}

func (cb *Callback) reply(c *gin.Context, message wechat.Message, keys wechat.ReplyKeys, o outcome) {
	switch {
	case o.err != nil:
		cb.cfg.Log.ErrorContext(c, "platform message not taken, to be repeated", "key", message.Key(), "error", o.err)
		c.Status(http.StatusServiceUnavailable)
	case o.text == "":
		c.String(http.StatusOK, wechat.Success)
	default:
		reply := message.Reply(o.text)
		if o.text == toAgents {
			reply = message.HandOver(cb.replies(c.Request.Context()).Agents.Account)
		}
		sealed, err := keys.Seal(reply)
		if err != nil {
			cb.cfg.Log.ErrorContext(c, "seal reply", "error", err)
			c.String(http.StatusOK, wechat.Success)
			return
		}
		c.Data(http.StatusOK, "text/xml; charset=utf-8", sealed)
	}
}

// keepUnreadable keeps what is the platform's but cannot be read, so that
// somebody may look at it: a repeat would be no more readable.
func (cb *Callback) keepUnreadable(c *gin.Context, message wechat.Message, cause error) {
	cb.cfg.Log.ErrorContext(c, "platform message cannot be read, kept as it is", "error", cause)
	if errors.Is(cause, wechat.ErrJSON) {
		cb.askForXML(c)
	}
	if err := cb.cfg.Intake.KeepUnreadable(c.Request.Context(), cb.cfg.AppID, message.Raw); err != nil {
		cb.cfg.Log.ErrorContext(c, "unreadable message not kept, to be repeated", "error", err)
		c.Status(http.StatusServiceUnavailable)
		return
	}
	c.String(http.StatusOK, wechat.Success)
}

// askForXML raises the alarm about the platform console's data format.
func (cb *Callback) askForXML(c *gin.Context) {
	err := cb.cfg.Notice.Alarm(c.Request.Context(), domain.Alarm{
		Name: "account.json", Words: "公众平台推送消息的数据格式是 JSON，来稿收不了，关注者的消息都没有处理。",
		Advice: "请登录微信开发者平台，在服务器配置里把数据格式改为 XML，消息加解密方式选安全模式。",
	})
	if err != nil {
		cb.cfg.Log.ErrorContext(c, "raise an alarm", "error", err)
	}
}

// refuse answers what did not come from the platform, or cannot have.
func (cb *Callback) refuse(c *gin.Context, err error) {
	cb.cfg.Log.WarnContext(c, "callback refused", "error", err)
	if errors.Is(err, wechat.ErrJSON) {
		cb.askForXML(c)
	}
	if errors.Is(err, wechat.ErrForged) || errors.Is(err, wechat.ErrStale) {
		c.String(http.StatusForbidden, "forbidden")
		return
	}
	c.String(http.StatusBadRequest, "bad request")
}

func (cb *Callback) unreadable(c *gin.Context, err error) {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		cb.cfg.Log.WarnContext(c, "callback body over the limit")
		c.String(http.StatusRequestEntityTooLarge, "too large")
		return
	}
	c.String(http.StatusBadRequest, "bad request")
}

// outcome is what a message came to: the words to answer, possibly none, or why
// the platform should repeat it.
type outcome struct {
	text string
	err  error
}

// answer lets a message have its effect once and returns what it came to. A
// repeat waits for the first delivery and gets the same answer.
func (cb *Callback) answer(ctx context.Context, message wechat.Message) outcome {
	key, spoken := message.Key(), message.Type != "event"
	if text, ok := cb.recent.get(key); ok {
		return outcome{text: text}
	}
	if spoken && cb.limits.over(message.From, cb.cfg.Now()) {
		cb.recent.put(key, wordsTooMany)
		return outcome{text: wordsTooMany}
	}
	if cb.cfg.Pointer == "" {
		cb.heard(message)
	}
	if text, ok := cb.known(ctx, command(message)); ok {
		return outcome{text: text}
	}
	call, first := cb.calls.join(key)
	if first {
		cb.working.Go(func() { cb.work(context.WithoutCancel(ctx), message, key, call) })
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-call.done:
		return call.outcome
	case <-timer.C:
	}
	if readOnly(message) && cb.calls.giveUp(call) {
		return outcome{} // the answer follows as a message of its own
	}
	return outcome{err: errors.New("not committed in time")}
}

// taps are the events after which the platform takes customer messages.
var taps = []string{"CLICK", "scancode_push", "scancode_waitmsg", "subscribe", "SCAN"}

// heard lets customer messages be counted. A choice out of a message is a tap.
func (cb *Callback) heard(m wechat.Message) {
	switch {
	case m.Type != "event" && m.MenuChoice == "":
		cb.cfg.Notice.Heard(m.From, notice.AfterMessage)
	case m.Type != "event" || slices.Contains(taps, m.Event):
		cb.cfg.Notice.Heard(m.From, notice.AfterTap)
	}
}

// work carries a message's effect, trying again while the database is away, and
// leaves the outcome for everyone who waits.
func (cb *Callback) work(ctx context.Context, message wechat.Message, key string, call *call) {
	ctx, cancel := context.WithTimeout(ctx, 4*patience)
	defer cancel()
	deadline := cb.cfg.Now().Add(patience - 200*time.Millisecond)
	text, err := cb.decide(ctx, message, key)
	for away(err) && cb.cfg.Now().Before(deadline) {
		time.Sleep(150 * time.Millisecond)
		text, err = cb.decide(ctx, message, key)
	}
	if err != nil && !away(err) && domain.KindOf(err) != domain.KindInternal {
		text, err = domain.Public(err), nil // a refusal is an answer
	}
	if err == nil {
		cb.recent.put(key, text)
	}
	late := cb.calls.finish(key, call, outcome{text, err})
	if late && text != "" && text != toAgents && err == nil && cb.cfg.Pointer == "" {
		cb.follow(ctx, message, text)
	}
}

// away reports that the message may be taken when something is back.
func away(err error) bool { return err != nil && domain.KindOf(err) == domain.KindUnavailable }

// follow sends an answer that came too late for the callback as a message of its own.
func (cb *Callback) follow(ctx context.Context, message wechat.Message, text string) {
	if err := cb.cfg.Notice.ReplyLater(ctx, message.From, text); err != nil {
		cb.cfg.Log.ErrorContext(ctx, "late answer", "key", message.Key(), "error", err)
	}
}
