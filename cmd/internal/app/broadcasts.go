package app

import (
	"time"

	"laigao/domain"
	"laigao/service/notice"
)

// broadcastPatience is how long a message to many people is tried to be gone on
// with: a database that was away for days is no reason to forget anybody.
const broadcastPatience = 365 * 24 * time.Hour

// broadcastConcurrency is how many notifications of messages are worked on at the
// same time; few of them are at the platform.
const broadcastConcurrency = 512

// broadcastLanes send messages to many people, so that everything else does not
// wait behind them.
func (a *App) broadcastLanes(owner string) []*notice.Dispatcher {
	return []*notice.Dispatcher{
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 1, Limit: 5 * time.Minute, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobBroadcast: {Do: a.Notice.FanOut, GaveUp: a.Notice.GaveUpFanOut, Patience: broadcastPatience},
		}}),
		a.lane(notice.DispatcherConfig{Store: a.grouped, Owner: owner, Concurrency: broadcastConcurrency, Limit: 2 * time.Minute, Together: true, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobBroadcastNotice: {Do: a.Notice.SendBroadcastNotice, Many: a.Notice.SendBroadcastNotices, GaveUp: a.Notice.GaveUpBroadcastNotice},
		}}),
	}
}
