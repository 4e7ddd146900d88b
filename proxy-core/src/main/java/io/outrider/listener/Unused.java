package io.outrider.listener;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// A child handler that Netty's bootstrap insists on and never gets to use: [Acceptor] takes every
/// accepted channel before it.
@ChannelHandler.Sharable
final class Unused extends ChannelInboundHandlerAdapter {}
