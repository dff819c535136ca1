package app

import (
	"time"

	"laigao/domain"
	"laigao/service/notice"
)

// broadcastPatience is how long a message to many people is tried to be gone on
// with: a database that was away for days is no reason to forget anybody.
const broadcastPatience = 365 * 24 * time.Hour

// How many lots of notifications of messages, and how many of single ones, are
// worked on at the same time; few of them are at the platform.
const (
	lotConcurrency    = 16
	singleConcurrency = 256
)

// broadcastLanes send messages to many people, so that everything else does not
// wait behind them.
func (a *App) broadcastLanes(owner string) []*notice.Dispatcher {
	return []*notice.Dispatcher{
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 1, Limit: 5 * time.Minute, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobBroadcast: {Do: a.Notice.FanOut, GaveUp: a.Notice.GaveUpFanOut, Patience: broadcastPatience},
		}}),
		a.lane(notice.DispatcherConfig{Store: a.grouped, Owner: owner, Concurrency: lotConcurrency, Limit: 2 * time.Minute, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobBroadcastLot: {Do: a.Notice.SendLot, GaveUp: a.Notice.GaveUpLot, Patience: broadcastPatience},
		}}),
		a.lane(notice.DispatcherConfig{Store: a.grouped, Owner: owner, Concurrency: singleConcurrency, Limit: 2 * time.Minute, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobBroadcastNotice: {Do: a.Notice.SendBroadcastNotice, GaveUp: a.Notice.GaveUpBroadcastNotice},
		}}),
	}
}
